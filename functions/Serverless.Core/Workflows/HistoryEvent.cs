using System.Text.Json;
using System.Text.Json.Serialization;

namespace Serverless.Core.Workflows;

/// <summary>One fact of a run, in the past tense. The list of them is the run: everything else is folded from it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(RunStarted), "run-started")]
[JsonDerivedType(typeof(InputTaken), "input-taken")]
[JsonDerivedType(typeof(TaskStarted), "task-started")]
[JsonDerivedType(typeof(TaskSkipped), "task-skipped")]
[JsonDerivedType(typeof(ExtensionsJudged), "extensions-judged")]
[JsonDerivedType(typeof(CallIntended), "call-intended")]
[JsonDerivedType(typeof(CallReturned), "call-returned")]
[JsonDerivedType(typeof(CallFailed), "call-failed")]
[JsonDerivedType(typeof(CallDoubted), "call-doubted")]
[JsonDerivedType(typeof(DoubtResolved), "doubt-resolved")]
[JsonDerivedType(typeof(WaitStarted), "wait-started")]
[JsonDerivedType(typeof(WaitElapsed), "wait-elapsed")]
[JsonDerivedType(typeof(EmitIntended), "emit-intended")]
[JsonDerivedType(typeof(EventEmitted), "event-emitted")]
[JsonDerivedType(typeof(TaskCompleted), "task-completed")]
[JsonDerivedType(typeof(TaskFailed), "task-failed")]
[JsonDerivedType(typeof(ErrorCaught), "error-caught")]
[JsonDerivedType(typeof(RetryScheduled), "retry-scheduled")]
[JsonDerivedType(typeof(RetryStarted), "retry-started")]
[JsonDerivedType(typeof(AttemptExpired), "attempt-expired")]
[JsonDerivedType(typeof(RunCompleted), "run-completed")]
[JsonDerivedType(typeof(RunFaulted), "run-faulted")]
public abstract record HistoryEvent([property: JsonPropertyOrder(-2)] DateTimeOffset At);

/// <summary>Carries the whole workflow document, so that editing it never touches this run.</summary>
public sealed record RunStarted(DateTimeOffset At, string RunId, JsonElement Workflow, JsonElement Input, RunCause Cause) : HistoryEvent(At);

/// <summary>The workflow's <c>input.from</c> was applied; only of workflows that have one.</summary>
public sealed record InputTaken(DateTimeOffset At, JsonElement Input) : HistoryEvent(At);

/// <summary>A fact about one task. <see cref="Path"/> is its JSON pointer in the document. A task that a jump (<c>then</c>) comes back to
/// has <c>#2</c>, <c>#3</c>… after its part of the path, so that what it does then is a new effect; a retry keeps the path.</summary>
public abstract record TaskEvent(DateTimeOffset At, [property: JsonPropertyOrder(-1)] string Path) : HistoryEvent(At);

/// <param name="Input">After <c>input.from</c>; absent where the task takes what the one before it put out.</param>
public sealed record TaskStarted(DateTimeOffset At, string Path, JsonElement? Input = null) : TaskEvent(At, Path);

/// <summary>Its <c>if</c> was false: its input is its output, and the next task of the list follows.</summary>
public sealed record TaskSkipped(DateTimeOffset At, string Path) : TaskEvent(At, Path);

/// <summary>Which extensions apply to the task, in the order of the document.</summary>
public sealed record ExtensionsJudged(DateTimeOffset At, string Path, IReadOnlyList<bool> Applies) : TaskEvent(At, Path);

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
}

public sealed record CallReturned(DateTimeOffset At, string Path, JsonElement Output) : TaskEvent(At, Path);

public sealed record CallFailed(DateTimeOffset At, string Path, Failure Failure) : TaskEvent(At, Path);

/// <summary>The host stopped between intent and outcome, and the call may be neither repeated nor asked about: a person decides.</summary>
public sealed record CallDoubted(DateTimeOffset At, string Path, string Reason) : TaskEvent(At, Path);

/// <summary>A person said what became of a call in doubt. With <paramref name="Performed"/> false it is made again.</summary>
public sealed record DoubtResolved(DateTimeOffset At, string Path, bool Performed, JsonElement Output, string By, string Reason) : TaskEvent(At, Path);

public sealed record WaitStarted(DateTimeOffset At, string Path, DateTimeOffset Until) : TaskEvent(At, Path);

public sealed record WaitElapsed(DateTimeOffset At, string Path) : TaskEvent(At, Path);

/// <param name="Event">The CloudEvent in structured JSON; its id is the effect key, so that publishing twice is publishing once.</param>
public sealed record EmitIntended(DateTimeOffset At, string Path, JsonElement Event) : TaskEvent(At, Path);

public sealed record EventEmitted(DateTimeOffset At, string Path) : TaskEvent(At, Path);

/// <param name="Output">Absent where it is what the history says already: the answer of the call, the event that was emitted, the output of
/// the last task inside, or the input of a task that has no output of its own (<c>wait</c>, <c>switch</c>).</param>
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
