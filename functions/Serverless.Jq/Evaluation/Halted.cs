namespace Serverless.Jq.Evaluation;

/// <summary>The program called <c>halt</c> or <c>halt_error</c>: the run is over.</summary>
internal sealed class Halted(string? message) : Exception(message)
{
    /// <summary>Whether <c>halt_error</c> was called, which is an error to a host that asked for a value.</summary>
    public bool IsError { get; } = message is not null;
}
