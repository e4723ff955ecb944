using System.Globalization;
using System.Text.Json;
using Serverless.Core.Events;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Effects;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Approvals;

/// <summary>What keeps a run that its rule only proposes from beginning: a question to a person, with the plan of what it would change.</summary>
/// <param name="Progress">Null before it is asked.</param>
public sealed record RunGate(ApprovalProgress? Progress)
{
    /// <summary>The path of its facts, which no task can have.</summary>
    public const string Path = "/proposal";

    public static readonly RunGate Closed = new((ApprovalProgress?)null);

    internal HistoryEvent? Next(RunOrigin origin, DateTimeOffset now) => Progress switch
    {
        null => Ask(origin, now),
        { Result: null } asked => asked.Next(now, origin.RunId),
        { Result: ApprovalResult.Rejected, Answers: [.., var last] } => new CancelRequested(now, last.By, $"The proposal was rejected: {last.Reason}"),
        { Asked: var asked } => new CancelRequested(now, "nobody", $"The proposal was not answered until {Iso8601.Format(asked.Deadline ?? now)}."),
    };

    /// <summary>Null where the fact does not fit.</summary>
    internal RunGate? After(TaskEvent fact) => (Progress, fact) switch
    {
        (null, ApprovalAsked asked) => new RunGate(ApprovalProgress.Of(asked, null)),
        (not null, ApprovalAsked) => null,
        _ => Progress?.After(fact) is { } progress ? new RunGate(progress) : null,
    };

    private static ApprovalAsked Ask(RunOrigin origin, DateTimeOffset now)
    {
        var proposal = origin.Cause.Proposal!;
        var plan = RunPlanner.Plan(origin.Workflow, origin.Input, origin.Cause, origin.Cause.Plan?.At ?? now);
        // Lists of the kind that reading makes, so that a state read again is told as it was.
        var (json, targets) = ReservedRuns.Shown(plan, origin.Cause.Plan?.Runs);
        var terms = new ApprovalTerms(
            $"Rule {origin.Cause.Rule} proposes {origin.Workflow.Reference}; {plan.Summary}. May it run?",
            JsonComposer.Object([
                new("event", EventOf(origin.Cause)),
                new("input", origin.Input),
            ]),
            json,
            targets,
            proposal.Users.ToList(),
            proposal.Roles.ToList(),
            proposal.Quorum,
            proposal.Of,
            proposal.NotBy is { } authors ? authors.ToList() : new List<string>());
        return new ApprovalAsked(now, Path, ApprovalId.Of(origin.RunId, Path, now), ApprovalId.Binding(json, targets, origin.Cause.RuleSet), terms, now + proposal.Deadline);
    }

    private static JsonElement EventOf(RunCause cause) => JsonComposer.Object(
    [
        new("source", Text(cause.EventSource)),
        new("id", Text(cause.EventId)),
        .. cause.Sequence is { } number ? [KeyValuePair.Create("number", JsonElement.Parse(number.ToString(CultureInfo.InvariantCulture)))] : (KeyValuePair<string, JsonElement>[])[],
        .. cause.Proposal?.Event is { ValueKind: JsonValueKind.Object } told ? told.EnumerateObject().Select(one => KeyValuePair.Create(one.Name, one.Value)) : [],
    ]);

    private static JsonElement Text(string? text) => text is null ? JsonComposer.Null : JsonComposer.Text(text);
}

/// <summary>Who lets a proposed run begin.</summary>
/// <param name="Users">Subjects; with <paramref name="Roles"/> one of the two is enough, and both empty is whoever may operate.</param>
/// <param name="Of">As in <see cref="ApprovalTerms"/>.</param>
/// <param name="Deadline">From the start of the run; then it ends without having begun.</param>
public sealed record RunProposal(IReadOnlyList<string> Users, IReadOnlyList<string> Roles, int Quorum, int Of, TimeSpan Deadline)
{
    /// <summary>What the event says of which it is, for the person who is asked: an object with <c>type</c>, and <c>subject</c>, <c>time</c> and <c>data</c> where it has them; data that
    /// are long are their beginning and a digest. Null where nobody has it at hand.</summary>
    public JsonElement? Event { get; init; }

    public RunProposal About(NormalizedEvent happened) => this with { Event = ProposedEvent.Of(happened) };

    /// <summary>Whoever may operate, within a day.</summary>
    public static readonly RunProposal Usual = new([], [], 1, 1, TimeSpan.FromDays(1));

    /// <summary>Subjects of those whose work the event is, and who may not answer; null for nobody.</summary>
    public IReadOnlyList<string>? NotBy { get; init; }

    /// <summary>What the rule set said when it was proposed; null where an earlier build has proposed it, and in a rule, which proposes nothing by itself.</summary>
    public ProposalBasis? Basis { get; init; }
}
