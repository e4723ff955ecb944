namespace Serverless.Jq;

/// <summary>An input that is no JSON; the message is jq's, with the line and column it was noticed at.</summary>
public sealed class JqInputException(string message) : Exception(message);
