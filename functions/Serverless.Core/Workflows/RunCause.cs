namespace Serverless.Core.Workflows;

/// <summary>Why a run exists.</summary>
/// <param name="Rule">Null where a person started it.</param>
/// <param name="RuleSet">Id of the rule set that judged the event.</param>
/// <param name="Sequence">The event's place in the journal.</param>
/// <param name="ContinuedFrom">Id of the ended run that this one does anew; null for most.</param>
public sealed record RunCause(string? Rule, string? RuleSet, long? Sequence, string? EventSource, string? EventId, string? ContinuedFrom = null);
