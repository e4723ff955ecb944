using System.Text.Json.Serialization;
using System.Text.Json;
using Serverless.Core.Workflows.Effects;

namespace Serverless.Core.Workflows;

/// <summary>One fact of a run, in the past tense. The list of them is the run: everything else is folded from it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(RunStarted), "run-started")]
[JsonDerivedType(typeof(InputTaken), "input-taken")]
[JsonDerivedType(typeof(TaskStarted), "task-started")]
[JsonDerivedType(typeof(TaskSkipped), "task-skipped")]
[JsonDerivedType(typeof(CallIntended), "call-intended")]
[JsonDerivedType(typeof(CallReturned), "call-returned")]
[JsonDerivedType(typeof(CallFailed), "call-failed")]
[JsonDerivedType(typeof(CallAccepted), "call-accepted")]
[JsonDerivedType(typeof(CallDeferred), "call-deferred")]
[JsonDerivedType(typeof(CallDoubted), "call-doubted")]
[JsonDerivedType(typeof(DoubtResolved), "doubt-resolved")]
[JsonDerivedType(typeof(WaitStarted), "wait-started")]
[JsonDerivedType(typeof(WaitElapsed), "wait-elapsed")]
[JsonDerivedType(typeof(EmitIntended), "emit-intended")]
[JsonDerivedType(typeof(EventEmitted), "event-emitted")]
[JsonDerivedType(typeof(LoopStarted), "loop-started")]
[JsonDerivedType(typeof(IterationStarted), "iteration-started")]
[JsonDerivedType(typeof(IterationCompleted), "iteration-completed")]
[JsonDerivedType(typeof(ListenStarted), "listen-started")]
[JsonDerivedType(typeof(ListenOpened), "listen-opened")]
[JsonDerivedType(typeof(EventHeard), "event-heard")]
[JsonDerivedType(typeof(ListenClosed), "listen-closed")]
[JsonDerivedType(typeof(ChildIntended), "child-intended")]
[JsonDerivedType(typeof(ChildStarted), "child-started")]
[JsonDerivedType(typeof(ChildCompleted), "child-completed")]
[JsonDerivedType(typeof(ChildFaulted), "child-faulted")]
[JsonDerivedType(typeof(ApprovalAsked), "approval-asked")]
[JsonDerivedType(typeof(ApprovalAnswered), "approval-answered")]
[JsonDerivedType(typeof(ApprovalNoticed), "approval-noticed")]
[JsonDerivedType(typeof(ApprovalExpired), "approval-expired")]
[JsonDerivedType(typeof(ProbeAnswered), "probe-answered")]
[JsonDerivedType(typeof(StageStarted), "stage-started")]
[JsonDerivedType(typeof(TaskCompleted), "task-completed")]
[JsonDerivedType(typeof(TaskFailed), "task-failed")]
[JsonDerivedType(typeof(ErrorCaught), "error-caught")]
[JsonDerivedType(typeof(RetryScheduled), "retry-scheduled")]
[JsonDerivedType(typeof(RetryStarted), "retry-started")]
[JsonDerivedType(typeof(AttemptExpired), "attempt-expired")]
[JsonDerivedType(typeof(RunCompleted), "run-completed")]
[JsonDerivedType(typeof(RunFaulted), "run-faulted")]
[JsonDerivedType(typeof(RunPaused), "run-paused")]
[JsonDerivedType(typeof(RunResumed), "run-resumed")]
[JsonDerivedType(typeof(CancelRequested), "cancel-requested")]
[JsonDerivedType(typeof(RunCancelled), "run-cancelled")]
[JsonDerivedType(typeof(RunRetried), "run-retried")]
[JsonDerivedType(typeof(RunContinued), "run-continued")]
public abstract record HistoryEvent([property: JsonPropertyOrder(-2)] DateTimeOffset At);

/// <summary>Carries the whole workflow document, so that editing it never touches this run.</summary>
public sealed record RunStarted(DateTimeOffset At, string RunId, JsonElement Workflow, JsonElement Input, RunCause Cause) : HistoryEvent(At);

/// <summary>The workflow's <c>input.from</c> and <c>timeout</c> were applied; only of workflows that have one of them.</summary>
/// <param name="Deadline">When the run is over its timeout; absent where it has none.</param>
public sealed record InputTaken(DateTimeOffset At, JsonElement Input, DateTimeOffset? Deadline = null) : HistoryEvent(At);

/// <summary>A fact about one task. <see cref="Path"/> is its JSON pointer in the document. A task that a jump (<c>then</c>) comes back to
/// has <c>#2</c>, <c>#3</c>… after its part of the path, and what is inside of a loop has <c>@0</c>, <c>@1</c>… after the part of the loop, so
/// that what it does then is a new effect; a retry keeps the path.</summary>
public abstract record TaskEvent(DateTimeOffset At, [property: JsonPropertyOrder(-1)] string Path) : HistoryEvent(At);

/// <param name="Input">After <c>input.from</c>; absent where the task takes what the one before it put out.</param>
/// <param name="Deadline">When its <c>timeout</c> is over; absent where it has none.</param>
public sealed record TaskStarted(DateTimeOffset At, string Path, JsonElement? Input = null, DateTimeOffset? Deadline = null) : TaskEvent(At, Path);

/// <summary>Its <c>if</c> was false: its input is its output, and the next task of the list follows.</summary>
public sealed record TaskSkipped(DateTimeOffset At, string Path) : TaskEvent(At, Path);

/// <summary>Written before the call is made; without an outcome after a restart the call is in doubt.</summary>
/// <param name="Function">What is called: <c>http</c> or the name of a function.</param>
/// <param name="With">The arguments, all expressions evaluated.</param>
/// <param name="Probe">Arguments of the HTTP call that tells whether it was done; only with <see cref="RetryClass.Check"/>.</param>
public sealed record CallIntended(DateTimeOffset At, string Path, string Function, JsonElement With, string EffectKey, RetryClass Class, JsonElement? Probe = null)
    : TaskEvent(At, Path)
{
    /// <summary>What in <see cref="With"/> is made of secrets; absent where nothing is.</summary>
    public IReadOnlyList<SealedValue>? Sealed { get; init; }

    /// <summary>The same of <see cref="Probe"/>.</summary>
    public IReadOnlyList<SealedValue>? ProbeSealed { get; init; }

    /// <summary>What the author says it does to the world; absent where he says nothing.</summary>
    public CallEffect? Effect { get; init; }
}

public sealed record CallReturned(DateTimeOffset At, string Path, JsonElement Output) : TaskEvent(At, Path);

public sealed record CallFailed(DateTimeOffset At, string Path, Failure Failure) : TaskEvent(At, Path);

/// <summary>The target took the call and goes on with it by itself; what became of it is asked at <see cref="Until"/>. Asking changes nothing, so
/// from here on the call is not in doubt any more, whenever a host stops.</summary>
/// <param name="Deadline">After this an operation that still goes on is a call that timed out. The first acceptance sets it.</param>
/// <param name="State">What the function needs to ask; nobody else reads it.</param>
public sealed record CallAccepted(DateTimeOffset At, string Path, DateTimeOffset Until, DateTimeOffset Deadline, JsonElement State) : TaskEvent(At, Path);

/// <summary>The target did nothing and asked to be called later; at <see cref="Until"/> the call is intended anew, with the key it had.</summary>
/// <param name="Deadline">As of <see cref="CallAccepted"/>.</param>
public sealed record CallDeferred(DateTimeOffset At, string Path, DateTimeOffset Until, DateTimeOffset Deadline, Failure Failure) : TaskEvent(At, Path);

/// <summary>The host stopped between intent and outcome, and the call may be neither repeated nor asked about: a person decides.</summary>
public sealed record CallDoubted(DateTimeOffset At, string Path, string Reason) : TaskEvent(At, Path);

/// <summary>A person said what became of a call in doubt. With <paramref name="Performed"/> false it is made again.</summary>
public sealed record DoubtResolved(DateTimeOffset At, string Path, bool Performed, JsonElement Output, string By, string Reason) : TaskEvent(At, Path);

public sealed record WaitStarted(DateTimeOffset At, string Path, DateTimeOffset Until) : TaskEvent(At, Path);

/// <summary>A time has come: of the task at <see cref="TaskEvent.Path"/>, or where <c>/timeout</c> stands at its end, of the timeout of that task.</summary>
public sealed record WaitElapsed(DateTimeOffset At, string Path) : TaskEvent(At, Path);

/// <param name="Event">The CloudEvent in structured JSON; its id is the effect key, so that publishing twice is publishing once.</param>
public sealed record EmitIntended(DateTimeOffset At, string Path, JsonElement Event) : TaskEvent(At, Path);

public sealed record EventEmitted(DateTimeOffset At, string Path) : TaskEvent(At, Path);

/// <param name="Items">The collection of a <c>for</c>.</param>
public sealed record LoopStarted(DateTimeOffset At, string Path, JsonElement Items) : TaskEvent(At, Path);

/// <param name="Index">Of the item, from 0.</param>
public sealed record IterationStarted(DateTimeOffset At, string Path, int Index) : TaskEvent(At, Path);

/// <summary>What a <c>listen</c> does for each event was done for one.</summary>
/// <param name="Output">Absent where it is the output of the last task inside.</param>
/// <param name="Context">The workflow's context after <c>export</c>; absent where nothing was exported.</param>
public sealed record IterationCompleted(DateTimeOffset At, string Path, int Index, JsonElement? Output = null, JsonElement? Context = null) : TaskEvent(At, Path);

public sealed record ListenStarted(DateTimeOffset At, string Path) : TaskEvent(At, Path);

/// <summary>From here on events are offered to the run.</summary>
public sealed record ListenOpened(DateTimeOffset At, string Path) : TaskEvent(At, Path);

/// <param name="Sequence">The event's place in the journal. A run hears each place once.</param>
/// <param name="Filter">Index of the filter that it passed; absent where there is none.</param>
/// <param name="Correlations">All that are established after it; absent where there are none.</param>
/// <param name="Ends">It passed a filter of <c>until</c>, and is no part of the output.</param>
public sealed record EventHeard(DateTimeOffset At, string Path, long Sequence, JsonElement Event, int? Filter = null, JsonElement? Correlations = null, bool Ends = false) : TaskEvent(At, Path);

/// <summary>Enough was heard; what is to be done for it goes on.</summary>
public sealed record ListenClosed(DateTimeOffset At, string Path) : TaskEvent(At, Path);

/// <param name="ChildId">Derived from this run and the path, so that starting the child again is starting the same one.</param>
/// <param name="Workflow"><c>namespace/name:version</c>, or <c>latest</c> for the version.</param>
public sealed record ChildIntended(DateTimeOffset At, string Path, string ChildId, string Workflow, JsonElement Input) : TaskEvent(At, Path);

public sealed record ChildStarted(DateTimeOffset At, string Path) : TaskEvent(At, Path);

public sealed record ChildCompleted(DateTimeOffset At, string Path, JsonElement Output) : TaskEvent(At, Path);

/// <summary>It ended with an error, or could not be started.</summary>
public sealed record ChildFaulted(DateTimeOffset At, string Path, Failure Failure) : TaskEvent(At, Path)
{
    /// <summary>It had been started; who does not wait for it does not hear of this.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Began { get; init; }
}

/// <summary>Of a task with extensions: what one does before or after it, or the task itself, begins.</summary>
/// <param name="Stage">Counted from 0 over all extensions before, the task, all extensions after.</param>
public sealed record StageStarted(DateTimeOffset At, string Path, int Stage) : TaskEvent(At, Path);

/// <param name="Output">Absent where it is what the history says already: the answer of the call, the event that was emitted, the output of
/// the tasks inside, or the input of a task that has no output of its own (<c>wait</c>, <c>switch</c>).</param>
/// <param name="Context">The workflow's context after <c>export</c>; null where the task exported nothing.</param>
/// <param name="Then">The flow directive that holds after this task; null for <c>continue</c>.</param>
public sealed record TaskCompleted(DateTimeOffset At, string Path, JsonElement? Output = null, JsonElement? Context = null, string? Then = null) : TaskEvent(At, Path);

public sealed record TaskFailed(DateTimeOffset At, string Path, Failure Failure) : TaskEvent(At, Path);

/// <summary>The <c>try</c> at <see cref="TaskEvent.Path"/> caught it and goes on with its <c>catch</c>.</summary>
public sealed record ErrorCaught(DateTimeOffset At, string Path, Failure Failure) : TaskEvent(At, Path);

/// <param name="Attempt">The attempt that comes next; the first retry is 2.</param>
public sealed record RetryScheduled(DateTimeOffset At, string Path, int Attempt, DateTimeOffset Until, Failure Failure) : TaskEvent(At, Path);

/// <param name="Deadline">When the attempt is over its limit; absent where it has none.</param>
public sealed record RetryStarted(DateTimeOffset At, string Path, int Attempt, DateTimeOffset? Deadline = null) : TaskEvent(At, Path);

/// <summary>The attempt of the <c>try</c> took longer than its policy allows; what was going on in it is abandoned. Only calls that are
/// <see cref="RetryClass.Safe"/> are ever abandoned: the attempt of another one expires when its outcome is there.</summary>
public sealed record AttemptExpired(DateTimeOffset At, string Path, int Attempt) : TaskEvent(At, Path);

public sealed record RunCompleted(DateTimeOffset At, JsonElement Output) : HistoryEvent(At);

public sealed record RunFaulted(DateTimeOffset At, Failure Failure) : HistoryEvent(At);

/// <summary>What a person did to a run; see <see cref="Control.RunAct"/>.</summary>
public abstract record PersonActed(DateTimeOffset At, string By, string Reason) : HistoryEvent(At);

/// <summary>From here on nothing is begun and no timer fires; what is under way is finished and recorded.</summary>
public sealed record RunPaused(DateTimeOffset At, string By, string Reason) : PersonActed(At, By, Reason);

public sealed record RunResumed(DateTimeOffset At, string By, string Reason) : PersonActed(At, By, Reason);

/// <summary>From here on nothing is begun. The run ends with <see cref="RunCancelled"/> when what is under way is finished.</summary>
public sealed record CancelRequested(DateTimeOffset At, string By, string Reason) : PersonActed(At, By, Reason);

/// <summary>Follows <see cref="CancelRequested"/>, which says by whom and why.</summary>
public sealed record RunCancelled(DateTimeOffset At) : HistoryEvent(At);

/// <summary>A faulted run goes on from the task that failed, with the paths and effect keys it had.</summary>
/// <param name="Input">What the failed task takes in place of its raw input; absent for the same again.</param>
public sealed record RunRetried(DateTimeOffset At, string By, string Reason, JsonElement? Input = null) : PersonActed(At, By, Reason);

/// <summary>An ended run was begun anew as another run; nothing follows.</summary>
/// <param name="Input">The input of the new run; absent for the same again.</param>
public sealed record RunContinued(DateTimeOffset At, string By, string Reason, string RunId, JsonElement? Input = null) : PersonActed(At, By, Reason);
