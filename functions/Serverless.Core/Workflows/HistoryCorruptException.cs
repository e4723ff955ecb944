namespace Serverless.Core.Workflows;

/// <summary>A history that no run can have: a fact that does not fit what came before it, or a workflow that cannot be read any more.</summary>
public sealed class HistoryCorruptException(string message, Exception? inner = null) : Exception(message, inner);
