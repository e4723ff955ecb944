using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using Serverless.Core.Rules.Guards;

namespace Serverless.Core.Admission.Facts;

/// <summary>What is known under one key of the ledger. Times are UTC.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(StartFacts), "starts")]
[JsonDerivedType(typeof(LockFacts), "lock")]
[JsonDerivedType(typeof(BreakerFacts), "breaker")]
[JsonDerivedType(typeof(TargetFacts), "targets")]
[JsonDerivedType(typeof(RunFacts), "run")]
[JsonDerivedType(typeof(EscalationFacts), "escalation")]
[JsonDerivedType(typeof(HoldFacts), "hold")]
[JsonDerivedType(typeof(HoldPart), "hold-part")]
[JsonDerivedType(typeof(BatchFacts), "batch")]
[JsonDerivedType(typeof(MutedFacts), "muted")]
[JsonDerivedType(typeof(MutedSeen), "muted-seen")]
[JsonDerivedType(typeof(Workflows.Schedules.ScheduleFacts), "schedule")]
[JsonDerivedType(typeof(Workflows.Schedules.PlacedSchedules), "schedules")]
[JsonDerivedType(typeof(Control.StartControl), "control")]
[JsonDerivedType(typeof(Control.DemotedRules), "demoted")]
[JsonDerivedType(typeof(Control.ControlAct), "act")]
public abstract record GuardFacts
{
    /// <summary>When something is to be done about them; null while there is nothing.</summary>
    [JsonIgnore]
    public virtual DateTimeOffset? TaskAt => null;

    /// <summary>From when no guard needs them, and they are deleted; null while one may.</summary>
    [JsonIgnore]
    public virtual DateTimeOffset? ExpiresAt => null;

    /// <summary>When somebody has to look at them, for one or the other.</summary>
    [JsonIgnore]
    public DateTimeOffset? DueAt => TaskAt < ExpiresAt || ExpiresAt is null ? TaskAt : ExpiresAt;

    /// <summary>With what is to be done put off, since it could not be done.</summary>
    public virtual GuardFacts Postponed(DateTimeOffset until) => this;

    /// <summary>The midnight after the longest time that a guard may name has passed: it moves once a day, not with each start.</summary>
    private protected static DateTimeOffset After(DateTimeOffset last) => new DateTimeOffset(last.UtcDateTime.Date, TimeSpan.Zero) + GuardReach.Longest + TimeSpan.FromDays(1);
}

/// <summary>When runs were started, oldest first; no further back than the guard looks.</summary>
/// <param name="Ticks">UTC ticks.</param>
/// <param name="Last">The run that was started last.</param>
public sealed record StartFacts(IReadOnlyList<long> Ticks, string Last) : GuardFacts
{
    [JsonIgnore]
    public override DateTimeOffset? ExpiresAt => Ticks is [.., var last] ? After(new DateTimeOffset(Math.Min(last, Latest), TimeSpan.Zero)) : DateTimeOffset.UnixEpoch;

    private static readonly long Latest = new DateTimeOffset(9000, 1, 1, 0, 0, 0, TimeSpan.Zero).Ticks;

    public static readonly StartFacts None = new([], "");

    /// <summary>How many there were after this.</summary>
    public int Since(long tick)
    {
        var ticks = Span;
        return ticks.Length - 1 - ticks.LastIndexOfAnyInRange(long.MinValue, tick);
    }

    /// <summary>With one more start.</summary>
    /// <param name="since">Only those after it are kept.</param>
    /// <param name="most">So many are kept, with this one; 1 or more.</param>
    public StartFacts With(long tick, long since, int most, string run)
    {
        var kept = new long[Math.Min(Since(since), most - 1) + 1];
        var ticks = Span;
        ticks[(ticks.Length - kept.Length + 1)..].CopyTo(kept);
        kept[^1] = tick;
        return new StartFacts(kept, run);
    }

    /// <summary>As if this one had not been.</summary>
    public StartFacts Without(long tick)
    {
        var left = Ticks.ToList();
        left.Remove(tick);
        return this with { Ticks = left };
    }

    // There may be tens of thousands.
    private ReadOnlySpan<long> Span => Ticks switch
    {
        long[] ticks => ticks,
        List<long> ticks => CollectionsMarshal.AsSpan(ticks),
        _ => Ticks.ToArray(),
    };
}

/// <summary>Who holds a lock, and who waits for it, in the order in which they came.</summary>
public sealed record LockFacts(LockHolder? Holder, IReadOnlyList<HeldMatch> Waiting) : GuardFacts
{
    /// <summary>Matches that wait for one lock, at most.</summary>
    public const int MostWaiting = 100;

    public static readonly LockFacts Free = new(null, []);

    /// <summary>From when nobody holds it, and those who wait are to be looked at.</summary>
    public DateTimeOffset? FreeAt { get; init; }

    /// <summary>Whose guards hold what they hold back, and wait for it; null where none does.</summary>
    public HoldLine? Line { get; init; }

    [JsonIgnore]
    public override DateTimeOffset? TaskAt => Holder is null && Waiting.Count > 0 ? FreeAt : null;

    [JsonIgnore]
    public override DateTimeOffset? ExpiresAt => Holder is null && Waiting.Count == 0 && FreeAt is { } free ? After(free) : null;

    public override GuardFacts Postponed(DateTimeOffset until) => this with { FreeAt = until };
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

    /// <summary>When it let a run through or heard of an end last.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>One that has opened may let a run through within the longest time, and then nobody has asked for that long.</summary>
    [JsonIgnore]
    public override DateTimeOffset? ExpiresAt => Trial is null && At is { } at ? After(at) + GuardReach.Longest : null;
}

/// <summary>What was decided about one run id, so that it is never decided twice.</summary>
/// <param name="Decision">Name of the decision.</param>
/// <param name="Sequence">Of its event in the journal.</param>
public sealed record RunFacts(string Decision, string Reason, string Rule, long Sequence, DateTimeOffset At) : GuardFacts
{
    /// <summary>The keys that have to hear of the run's end.</summary>
    public IReadOnlyList<string> Holds { get; init; } = [];

    public BreakerTerms? Breaker { get; init; }

    public TargetTerms? Target { get; init; }

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

    /// <summary>Of a match that was held: the run by which it was done.</summary>
    public string? DoneBy { get; init; }

    /// <summary>Set with <see cref="DoneBy"/>: how many others were done by it.</summary>
    public int DoneWith { get; init; }

    /// <summary>Of a run whose rule holds what its guard holds back: the page that holds what is counted alike.</summary>
    public string? HoldPage { get; init; }

    /// <summary>Of a match that was muted, and was admitted when it was judged again: the page it was kept on.</summary>
    public string? AfterMute { get; init; }

    /// <summary>What the run may change, reserved with its admission; null where nothing was.</summary>
    public PlanMark? Plan { get; init; }

    /// <summary>Somebody asks after it when its end was not told, also where it holds nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Watched { get; init; }

    /// <summary>How many facts its history had when it was seen that it has not helped, and its rule was taken down for that; 0 where it was not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Blamed { get; init; }

    /// <summary>How many facts the run's history had when a person let it go on last, 0 where nobody has: what is told of an end that came before is old.</summary>
    public int Revived { get; init; }

    [JsonIgnore]
    public override DateTimeOffset? TaskAt => LookAt;

    // Not at a midnight: what a storm has written in an hour is not deleted in one moment.
    [JsonIgnore]
    public override DateTimeOffset? ExpiresAt => LookAt is null ? At + GuardReach.Longest + TimeSpan.FromDays(1) : null;

    public override GuardFacts Postponed(DateTimeOffset until) => this with { LookAt = until };
}

/// <summary>A plan as the ledger holds it; the whole of it is in the first fact of its run.</summary>
/// <param name="Hash">64 hex digits; see <see cref="Workflows.Effects.PlanReservation"/>.</param>
/// <param name="Targets">What it touches, as far as that can be known; the first <see cref="MostTargets"/> of it.</param>
/// <param name="Writes">Changes at most; null where that cannot be known.</param>
public sealed record PlanMark(string Hash, IReadOnlyList<string> Targets, int? Writes)
{
    public const int MostTargets = 20;

    /// <summary>Characters of a target, at most.</summary>
    public const int LongestTarget = 200;

    public static PlanMark Of(Workflows.Effects.PlanReservation plan) =>
        new(plan.Hash, [.. plan.Targets.Take(MostTargets).Select(target => target.Length <= LongestTarget ? target : target[..LongestTarget])], plan.Most);
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
    /// <summary>Matches that were let go and are listed one by one, at most.</summary>
    public const int MostLetGo = 50;

    /// <summary>The event whose verdict was told of last; verdicts of later ones have not been. Null before the first time.</summary>
    public long? Through { get; init; }

    /// <summary>The event up to which verdicts are being told of; null until that is known.</summary>
    public long? Upto { get; init; }

    /// <summary>Matches that waited and were let go, of which nobody was told yet; the last of them.</summary>
    public IReadOnlyList<LetGoMatch> LetGo { get; init; } = [];

    /// <summary>How many there were.</summary>
    public int LetGoCount { get; init; }

    /// <summary>Those of them that are being told of.</summary>
    public IReadOnlyList<LetGoMatch> TellingLetGo { get; init; } = [];

    public int TellingLetGoCount { get; init; }

    // What is being told is finished before the next account is closed.
    [JsonIgnore]
    public override DateTimeOffset? TaskAt => TellAt ?? Due;

    public override GuardFacts Postponed(DateTimeOffset until) => TellAt is null ? this with { Due = until } : this with { TellAt = until };
}

/// <param name="Sequence">Of its event in the journal.</param>
public sealed record LetGoMatch(long Sequence, string Reason, DateTimeOffset At);
