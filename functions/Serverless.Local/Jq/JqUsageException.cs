namespace Serverless.Local.Jq;

/// <summary>A command line that is wrong, in jq's words.</summary>
internal sealed class JqUsageException(string message) : Exception(message);
