using Serverless.Core.Documents;

namespace Serverless.Core.Rules.Guards;

/// <summary>The limits that the runs of a rule keep. A part that is null sets none.</summary>
public sealed record RuleGuard
{
    public static readonly RuleGuard None = new();

    public DedupeGuard? Dedupe { get; init; }

    public CooldownGuard? Cooldown { get; init; }

    public BudgetGuard? Budget { get; init; }

    public LockGuard? Lock { get; init; }

    public BreakerGuard? Breaker { get; init; }

    public TargetsGuard? Targets { get; init; }

    public EscalateGuard? Escalate { get; init; }

    public WhenHeldBack Policy { get; init; }

    /// <summary>Whether what is held back is kept, and done later.</summary>
    public bool Holds => Policy == WhenHeldBack.HoldAndCoalesce;

    /// <summary>Whether a match has to be asked about at all.</summary>
    public bool Limits => Dedupe is not null || Cooldown is not null || Budget is not null || Lock is not null || Breaker is not null || Targets is not null;
}

/// <summary>What was let through is not let through again within a time, counted from when it was let through.</summary>
public sealed record DedupeGuard(GuardKey Key, TimeSpan Within);

/// <summary>A pause after each start, however the run ends: attempts count, not successes.</summary>
public sealed record CooldownGuard(GuardKey Key, TimeSpan For);

/// <summary>Starts in any stretch of time of this length, at most.</summary>
/// <param name="Max">1 to <see cref="MostStarts"/>.</param>
public sealed record BudgetGuard(GuardKey Key, int Max, TimeSpan Per)
{
    public const int MostStarts = 1_000;

    /// <summary>Rules whose budget names the same scope count their starts together, each against its own <see cref="Max"/>; null where the rule counts by itself.</summary>
    public string? Scope { get; init; }
}

/// <summary>One run at a time for all rules whose lock has the same key.</summary>
public sealed record LockGuard(GuardKey Key, WhenLocked Otherwise)
{
    /// <summary>What the key names one of, such as <c>cluster</c>: locks with equal keys in different scopes are different ones. Null for the scope of all that name none.</summary>
    public string? Scope { get; init; }
}

/// <summary>What becomes of a match while another run holds its lock.</summary>
public enum WhenLocked
{
    /// <summary>It waits for its turn, in the order of arrival.</summary>
    Queue,

    /// <summary>Nothing is started.</summary>
    Skip,

    /// <summary>Nothing is started: the run that holds the lock does it for this event too.</summary>
    Join,
}

/// <summary>No starts after this many failures among the last runs, until one run, let through after a time, ends well.</summary>
/// <param name="Of">How many of the last runs are looked at, 1 to <see cref="MostRuns"/>; runs that a person cancelled are not counted.</param>
public sealed record BreakerGuard(GuardKey Key, int Failures, int Of, TimeSpan Reopen)
{
    public const int MostRuns = 100;
}

/// <summary>The workflow that is started, once in a time, with the list of what the other guards held back.</summary>
/// <param name="Run"><c>namespace/name:version</c>.</param>
/// <param name="Place">Where <paramref name="Run"/> stands.</param>
public sealed record EscalateGuard(string Run, TimeSpan Per, DocumentPlace Place)
{
    public static readonly TimeSpan UsualPer = TimeSpan.FromHours(1);
}
