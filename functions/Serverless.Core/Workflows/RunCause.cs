namespace Serverless.Core.Workflows;

/// <summary>Why a run exists.</summary>
/// <param name="Rule">Null where a person started it.</param>
/// <param name="RuleSet">Id of the rule set that judged the event.</param>
/// <param name="Sequence">The event's place in the journal.</param>
public sealed record RunCause(string? Rule, string? RuleSet, long? Sequence, string? EventSource, string? EventId);
