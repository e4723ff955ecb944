namespace Serverless.Core.Admission;

/// <summary>The recorded answer to one match; <see cref="Reason"/> is one sentence for a person.</summary>
public abstract record AdmissionDecision(string Reason)
{
    /// <summary>Of every decision there is.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        nameof(Admitted), nameof(Duplicate), nameof(Observed), nameof(Proposed), nameof(Failed),
        nameof(Repeated), nameof(CoolingDown), nameof(OverBudget), nameof(Locked), nameof(Queued), nameof(BreakerOpen), nameof(LoopCut), nameof(Muted), nameof(TooManyTargets), nameof(Held),
    ];

    /// <summary>A run was started, or had been by an earlier delivery of the same event that did not get to record it.</summary>
    public sealed record Admitted(string Reason, string RunId) : AdmissionDecision(Reason);

    /// <summary>The same event came before, and was answered then.</summary>
    public sealed record Duplicate(string Reason) : AdmissionDecision(Reason);

    /// <summary>The rule only observes; a run would have been started.</summary>
    public sealed record Observed(string Reason) : AdmissionDecision(Reason);

    /// <summary>The rule only proposes: a run was started that waits for a person before it does anything.</summary>
    /// <param name="RunId">Null in verdicts of builds that started none.</param>
    public sealed record Proposed(string Reason, string? RunId) : AdmissionDecision(Reason);

    /// <summary>The rule could not be judged: its condition, its input or a key of its guard raised an error. Nothing is started.</summary>
    public sealed record Failed(string Reason) : AdmissionDecision(Reason);

    /// <summary>Another event has asked for the same a short while ago (guard <c>dedupe</c>).</summary>
    public sealed record Repeated(string Reason) : AdmissionDecision(Reason);

    /// <summary>It was tried a short while ago (guard <c>cooldown</c>).</summary>
    public sealed record CoolingDown(string Reason) : AdmissionDecision(Reason);

    /// <summary>It was done as often as it may be (guard <c>budget</c>).</summary>
    public sealed record OverBudget(string Reason) : AdmissionDecision(Reason);

    /// <summary>Another run holds the lock (guard <c>lock</c>), and nothing is started.</summary>
    public sealed record Locked(string Reason) : AdmissionDecision(Reason);

    /// <summary>Another run holds the lock (guard <c>lock</c>), and the match waits for its turn.</summary>
    /// <param name="RunId">The run that it asks for.</param>
    public sealed record Queued(string Reason, string RunId) : AdmissionDecision(Reason);

    /// <summary>It failed too often (guard <c>breaker</c>).</summary>
    public sealed record BreakerOpen(string Reason) : AdmissionDecision(Reason);

    /// <summary>Runs have caused each other, one after the other, as far as they may.</summary>
    public sealed record LoopCut(string Reason) : AdmissionDecision(Reason);

    /// <summary>A person has muted the rule, or stopped all starts.</summary>
    public sealed record Muted(string Reason) : AdmissionDecision(Reason);

    /// <summary>As many targets of a scope are under remediation as may be at once (guard <c>targets</c>).</summary>
    public sealed record TooManyTargets(string Reason) : AdmissionDecision(Reason);

    /// <summary>The guard holds it back, and it will be done together with others (guard <c>policy: hold-and-coalesce</c>).</summary>
    /// <param name="RunId">The run that it would have had by itself; what it is done by has an id of its own.</param>
    public sealed record Held(string Reason, string RunId) : AdmissionDecision(Reason);

    public string Name => GetType().Name;

    /// <summary>The run that was started, or that the match waits for or would have had; null where there is none.</summary>
    public string? Run => this switch { Admitted admitted => admitted.RunId, Proposed proposed => proposed.RunId, Queued queued => queued.RunId, Held held => held.RunId, _ => null };

    /// <summary>The decision that was stored under these.</summary>
    /// <exception cref="ArgumentException">There is no such decision in this build.</exception>
    public static AdmissionDecision Of(string name, string reason, string? runId) => name switch
    {
        nameof(Admitted) => new Admitted(reason, runId ?? ""),
        nameof(Duplicate) => new Duplicate(reason),
        nameof(Observed) => new Observed(reason),
        nameof(Proposed) => new Proposed(reason, runId),
        nameof(Failed) => new Failed(reason),
        nameof(Repeated) => new Repeated(reason),
        nameof(CoolingDown) => new CoolingDown(reason),
        nameof(OverBudget) => new OverBudget(reason),
        nameof(Locked) => new Locked(reason),
        nameof(Queued) => new Queued(reason, runId ?? ""),
        nameof(BreakerOpen) => new BreakerOpen(reason),
        nameof(LoopCut) => new LoopCut(reason),
        nameof(Muted) => new Muted(reason),
        nameof(TooManyTargets) => new TooManyTargets(reason),
        nameof(Held) => new Held(reason, runId ?? ""),
        _ => throw new ArgumentException($"The store holds a decision '{name}' that this build does not know; run the build that wrote it.", nameof(name)),
    };
}
