using System.Text.Json.Serialization;

namespace Serverless.Core.Admission.Facts;

/// <summary>What is known under one key of the ledger. Times are UTC.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(StartFacts), "starts")]
[JsonDerivedType(typeof(LockFacts), "lock")]
[JsonDerivedType(typeof(BreakerFacts), "breaker")]
[JsonDerivedType(typeof(RunFacts), "run")]
[JsonDerivedType(typeof(EscalationFacts), "escalation")]
[JsonDerivedType(typeof(Workflows.Schedules.ScheduleFacts), "schedule")]
[JsonDerivedType(typeof(Control.StartControl), "control")]
[JsonDerivedType(typeof(Control.ControlAct), "act")]
public abstract record GuardFacts
{
    /// <summary>When somebody has to look at them; null while there is nothing to be done.</summary>
    [JsonIgnore]
    public virtual DateTimeOffset? DueAt => null;
}

/// <summary>When runs were started, oldest first; no further back than the guard looks.</summary>
/// <param name="Ticks">UTC ticks.</param>
/// <param name="Last">The run that was started last.</param>
public sealed record StartFacts(IReadOnlyList<long> Ticks, string Last) : GuardFacts
{
    /// <summary>As if this one had not been.</summary>
    public StartFacts Without(long tick)
    {
        var left = Ticks.ToList();
        left.Remove(tick);
        return this with { Ticks = left };
    }
}

/// <summary>Who holds a lock, and who waits for it, in the order in which they came.</summary>
public sealed record LockFacts(LockHolder? Holder, IReadOnlyList<HeldMatch> Waiting) : GuardFacts
{
    /// <summary>Matches that wait for one lock, at most.</summary>
    public const int MostWaiting = 100;

    public static readonly LockFacts Free = new(null, []);

    /// <summary>When those who wait are to be looked at: from when nobody holds it.</summary>
    public DateTimeOffset? FreeAt { get; init; }

    public override DateTimeOffset? DueAt => Holder is null && Waiting.Count > 0 ? FreeAt : null;
}

public sealed record LockHolder(string RunId, string Rule, DateTimeOffset Since)
{
    /// <summary>What the run does: <c>namespace/name:version</c>.</summary>
    public string? Workflow { get; init; }
}

/// <param name="Sequence">Of its event in the journal.</param>
public sealed record HeldMatch(string RunId, string Rule, long Sequence, DateTimeOffset Since);

/// <summary>How the last runs ended.</summary>
/// <param name="Outcomes">One letter a run, the last at the end: <c>s</c> ended well, <c>f</c> failed.</param>
/// <param name="OpenedAt">From when nothing is started; null while it is closed.</param>
/// <param name="Trial">The run that was let through to try whether it works again.</param>
public sealed record BreakerFacts(string Outcomes, DateTimeOffset? OpenedAt, string? Trial) : GuardFacts
{
    public static readonly BreakerFacts Closed = new("", null, null);
}

/// <summary>What was decided about one run id, so that it is never decided twice.</summary>
/// <param name="Decision">Name of the decision.</param>
/// <param name="Sequence">Of its event in the journal.</param>
public sealed record RunFacts(string Decision, string Reason, string Rule, long Sequence, DateTimeOffset At) : GuardFacts
{
    /// <summary>The keys that have to hear of the run's end.</summary>
    public IReadOnlyList<string> Holds { get; init; } = [];

    public BreakerTerms? Breaker { get; init; }

    /// <summary>When to ask whether the run still goes on, in case nobody hears of its end: the lease on what it holds. Null once it has ended.</summary>
    public DateTimeOffset? LookAt { get; init; }

    /// <summary>Of a match that had waited for a lock and was admitted: the key it waited under.</summary>
    public string? Waited { get; init; }

    /// <summary>Set with <see cref="Waited"/>: since when.</summary>
    public DateTimeOffset? WaitedSince { get; init; }

    /// <summary>Of a match that waited: it was let go when its turn came, and this is why.</summary>
    public string? LetGo { get; init; }

    /// <summary>The mark that keeps others from asking for the same (guard <c>dedupe</c>); taken back where no run comes of it.</summary>
    public StartMark? Asked { get; init; }

    /// <summary>The marks of the start (guards <c>cooldown</c> and <c>budget</c>); taken back where it never came to it.</summary>
    public IReadOnlyList<StartMark> Marks { get; init; } = [];

    /// <summary>Of a match that had waited: how often its run could not be started.</summary>
    public int Tries { get; init; }

    public override DateTimeOffset? DueAt => LookAt;
}

/// <summary>One start as it stands under a key of <see cref="StartFacts"/>.</summary>
/// <param name="Tick">UTC ticks.</param>
public sealed record StartMark(string Key, long Tick);

/// <param name="Failures">Of the last <paramref name="Of"/> runs, to open it.</param>
public sealed record BreakerTerms(int Failures, int Of);

/// <summary>What is to be told of matches that were held back.</summary>
/// <param name="From">The first that nobody was told of yet; null while there is none.</param>
/// <param name="Due">When it is to be told; set with <paramref name="From"/>.</param>
/// <param name="Telling">Since when the matches are held back that are being told of; null while nobody is being told.</param>
/// <param name="TellAt">Set with <paramref name="Telling"/>.</param>
/// <param name="Told">When somebody was told last.</param>
public sealed record EscalationFacts(DateTimeOffset? From, DateTimeOffset? Due, DateTimeOffset? Telling, DateTimeOffset? TellAt, DateTimeOffset? Told) : GuardFacts
{
    public override DateTimeOffset? DueAt => TellAt < Due || Due is null ? TellAt : TellAt is null ? Due : TellAt;
}
