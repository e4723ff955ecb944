using System.Text.Json.Serialization;

namespace Serverless.Core.Audit;

/// <summary>Something that a host set out to do. It is written before it is done, so it is an attempt: one that lost a race against another, or that was
/// stopped right after, has its entry too. Texts are cut (<see cref="AuditText"/>); of arguments there is a digest, of failures no detail, and never a secret.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(VerdictGiven), "verdict")]
[JsonDerivedType(typeof(RunBegun), "run-start")]
[JsonDerivedType(typeof(CallMade), "call")]
[JsonDerivedType(typeof(CallEnded), "call-outcome")]
[JsonDerivedType(typeof(EventSent), "emit")]
[JsonDerivedType(typeof(TargetProbed), "probe")]
[JsonDerivedType(typeof(DoubtSettled), "doubt-resolved")]
[JsonDerivedType(typeof(RunActed), "run-act")]
[JsonDerivedType(typeof(QuestionAsked), "approval-asked")]
[JsonDerivedType(typeof(QuestionAnswered), "approval-answered")]
[JsonDerivedType(typeof(QuestionExpired), "approval-expired")]
[JsonDerivedType(typeof(AnswerRefused), "approval-refused")]
[JsonDerivedType(typeof(LinkMade), "approval-link")]
[JsonDerivedType(typeof(RunEnded), "run-end")]
[JsonDerivedType(typeof(StartsActed), "starts-act")]
[JsonDerivedType(typeof(RuleSetMoved), "rule-set")]
[JsonDerivedType(typeof(RulesTaken), "rules-in-force")]
[JsonDerivedType(typeof(MatchLetGo), "let-go")]
public abstract record AuditEntry;

/// <param name="Event">Its place in the journal.</param>
/// <param name="Source">Of the event; null where it came again, and was answered then.</param>
/// <param name="Decision">One of <see cref="Admission.AdmissionDecision.Names"/>.</param>
/// <param name="Run">The run it asks for; null where it asks for none.</param>
public sealed record VerdictGiven(long Event, string? Source, string? Id, string Rule, string Decision, string Reason, string? Run, string RuleSet) : AuditEntry;

/// <param name="Parent">The run that runs it; null where none does.</param>
/// <param name="Event">What started it, as of <see cref="VerdictGiven"/>.</param>
public sealed record RunBegun(string Run, string Workflow, string? Rule, string? RuleSet, long? Event, string? Source, string? Id, string? Parent) : AuditEntry;

/// <summary>A call that may change something.</summary>
/// <param name="Arguments">64 hex digits: SHA-256 of the arguments, without what is made of secrets.</param>
public sealed record CallMade(string Run, string Path, string Function, string EffectKey, string Arguments) : AuditEntry;

/// <param name="Outcome"><c>returned</c>, <c>failed</c>, <c>accepted</c>, <c>deferred</c> or <c>doubted</c>.</param>
/// <param name="Failure">Its type; null where it did not fail.</param>
public sealed record CallEnded(string Run, string Path, string Outcome, string? Failure = null, int? Status = null) : AuditEntry;

/// <param name="Event">64 hex digits: SHA-256 of the event.</param>
public sealed record EventSent(string Run, string Path, string Event) : AuditEntry;

/// <summary>What a probe said, by which calls are made or not.</summary>
/// <param name="Answer"><c>healthy</c>, <c>unhealthy</c> or <c>unknown</c>.</param>
public sealed record TargetProbed(string Run, string Path, string Probe, string Answer, string Reason) : AuditEntry;

public sealed record DoubtSettled(string Run, string Path, bool Performed, string By, string Reason) : AuditEntry;

/// <param name="Act"><c>pause</c>, <c>resume</c>, <c>cancel</c>, <c>retry</c> or <c>continue</c>.</param>
public sealed record RunActed(string Run, string Act, string By, string Reason) : AuditEntry
{
    /// <summary>Of a pause and a resumption: the number of the stop of all starts that has paused it; null where a person acted on this run.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Stop { get; init; }
}

/// <param name="Id">Of the question.</param>
/// <param name="Binding">What an answer is bound to.</param>
public sealed record QuestionAsked(string Run, string Path, string Id, string Binding, string Question) : AuditEntry;

public sealed record QuestionAnswered(string Run, string Path, string Id, bool Approved, string Subject, string By, string How, string Reason) : AuditEntry;

public sealed record QuestionExpired(string Run, string Path, string Id) : AuditEntry;

/// <summary>An answer that did not count.</summary>
/// <param name="Id">As it was named; there need be no such question.</param>
/// <param name="Code">Why: one of those of <see cref="Workflows.Approvals.ApprovalPolicy"/> or <see cref="Workflows.Approvals.ProposalPolicy"/>.</param>
public sealed record AnswerRefused(string Id, bool Approved, string Subject, string By, string How, string Code) : AuditEntry;

/// <summary>A link by which a person can answer once. The link itself is nowhere.</summary>
/// <param name="Id">Of the question.</param>
/// <param name="For">Subject of whom it is for.</param>
/// <param name="Roles">What that person was said to hold, with commas between; null for nothing.</param>
public sealed record LinkMade(string Id, string For, string? Roles, string By, DateTimeOffset Until) : AuditEntry;

/// <param name="Outcome"><c>completed</c>, <c>faulted</c> or <c>cancelled</c>.</param>
public sealed record RunEnded(string Run, string Outcome, string? Failure = null) : AuditEntry;

/// <summary>A person stopped, resumed, muted or unmuted starts, or a rule was demoted or promoted; see <see cref="Admission.Control.ControlAct"/>.</summary>
public sealed record StartsActed(long Number, string Act, string Scope, string Named, string By, string Reason, DateTimeOffset? Until, long? Ends, string? Mode = null) : AuditEntry
{
    /// <summary>Of a mute that comes again and again: when its windows begin, in cron.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Every { get; init; }

    /// <summary>Set with <see cref="Every"/>: how long each is, as ISO 8601 has it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? For { get; init; }

    /// <summary>Set with <see cref="Every"/>: by the clocks of which time zone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Zone { get; init; }

    /// <summary>Of a mute: for which events, in jq; null for all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Where { get; init; }

    /// <summary>Of a stop: <c>finish</c> or <c>pause</c>, where something was said of the runs under way.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Runs { get; init; }
}

/// <summary>A rule set was pushed, or taken back to.</summary>
/// <param name="Restores">Of a rollback the push it goes back to.</param>
public sealed record RuleSetMoved(long Number, string RuleSet, long? Restores, string By, string? Reason) : AuditEntry;

/// <summary>A host puts a rule set in force: one that was pushed, or one that stands in its folder.</summary>
/// <param name="Before">The set before on this host; null where it had none, after a start.</param>
/// <param name="By">Who pushed it; null where files were edited, which says nobody.</param>
/// <param name="Modes">The rules whose mode is another than before, those that are new and those that are gone.</param>
/// <param name="More">How many more of them there are.</param>
public sealed record RulesTaken(string RuleSet, string? Before, string? By, IReadOnlyList<ModeMoved> Modes, int More) : AuditEntry
{
    /// <summary>So many are named.</summary>
    public const int MostModes = 50;
}

/// <param name="From"><c>observe</c>, <c>propose</c> or <c>auto</c>; null where there was no such rule.</param>
/// <param name="To">The same; null where there is none any more.</param>
public sealed record ModeMoved(string Rule, string? From, string? To);

/// <summary>A match that waited, or was held, starts nothing any more.</summary>
/// <param name="Run">The run it would have had.</param>
public sealed record MatchLetGo(string Run, string Rule, long Event, string Reason) : AuditEntry;
