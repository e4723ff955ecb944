using System.Text.Json.Serialization;

namespace Serverless.Core.Workflows;

/// <summary>Why a run exists, and what it may therefore do.</summary>
/// <param name="Rule">Null where a person started it.</param>
/// <param name="RuleSet">Id of the rule set that judged the event.</param>
/// <param name="Sequence">The event's place in the journal.</param>
/// <param name="EventSource">Of a run that another runs: what started that.</param>
/// <param name="Scope">The Azure ids that the rule declared; null where it declared none, and then no call to Azure is made.</param>
/// <param name="Trace">Where it was started; its calls are children of this.</param>
/// <param name="ContinuedFrom">Id of the ended run that this one does anew; null for most.</param>
public sealed record RunCause(
    string? Rule,
    string? RuleSet,
    long? Sequence,
    string? EventSource,
    string? EventId,
    IReadOnlyList<string>? Scope = null,
    TraceContext? Trace = null,
    string? ContinuedFrom = null)
{
    public static readonly RunCause None = new(null, null, null, null, null);

    /// <summary>The run that runs this one; null where none does.</summary>
    public RunParent? Parent { get; init; }

    /// <summary>The rule for which the runs act that this one is run by; null where no run runs it.</summary>
    public string? OnBehalfOf { get; init; }

    /// <summary>The runs that led to this one, the first at the front; null where its event came from outside. A run that another runs has the chain of that
    /// one: both are one act, and one link of what they lead to.</summary>
    public IReadOnlyList<RunLink>? Chain { get; init; }

    /// <summary>Set where the rule only proposes: the run begins when a person lets it.</summary>
    public Approvals.RunProposal? Proposal { get; init; }

    /// <summary>It only looks, for a rule that only observes: it is no remediation.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Observes { get; init; }

    /// <summary>Set where it only looks: at what, as short as it needs to be to be told from others.</summary>
    public string? LooksAt { get; init; }

    /// <summary>What it may change; null where nobody has reserved that, and then only its rule's scope limits it.</summary>
    public Effects.PlanReservation? Plan { get; init; }

    /// <summary>Of a run that no run has led to 1.</summary>
    [JsonIgnore]
    public int Generation => 1 + (Chain?.Count ?? 0);

    /// <summary>The cause of a run that the run with this cause runs.</summary>
    public RunCause OfChild(RunParent parent) => None with { EventSource = EventSource, Scope = Scope, Trace = Trace, Parent = parent, Chain = Chain, OnBehalfOf = Rule ?? OnBehalfOf };
}

/// <summary>One run of a chain of causes.</summary>
/// <param name="Rule">Null where a person started it.</param>
public sealed record RunLink(string RunId, string? Rule);

/// <summary>A place in a distributed trace; W3C Trace Context.</summary>
/// <param name="Parent">The value of <c>traceparent</c>.</param>
/// <param name="State">The value of <c>tracestate</c>; null where there is none.</param>
public sealed record TraceContext(string Parent, string? State = null);

/// <param name="Path">Of the task that runs it.</param>
public sealed record RunParent(string RunId, string Path)
{
    /// <summary>That task waits for its end: a run that nobody waits for any more is cancelled.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Awaited { get; init; }
}
