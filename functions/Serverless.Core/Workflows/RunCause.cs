namespace Serverless.Core.Workflows;

/// <summary>Why a run exists.</summary>
/// <param name="Rule">Null where a person started it.</param>
/// <param name="RuleSet">Id of the rule set that judged the event.</param>
/// <param name="Sequence">The event's place in the journal.</param>
public sealed record RunCause(string? Rule, string? RuleSet, long? Sequence, string? EventSource, string? EventId)
{
    /// <summary>The run that runs this one; null where none does.</summary>
    public RunParent? Parent { get; init; }
}

/// <param name="Path">Of the task that does.</param>
public sealed record RunParent(string RunId, string Path);
