using System.Text.Json.Serialization;

namespace Serverless.Core.Admission.Facts;

/// <summary>The targets of a scope that are under remediation.</summary>
public sealed record TargetFacts(IReadOnlyList<BusyTarget> Busy) : GuardFacts
{
    public static readonly TargetFacts None = new([]);

    /// <summary>When a run was added or ended last.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Whose guards hold what they hold back, and wait for room; null where none does.</summary>
    public HoldLine? Line { get; init; }

    [JsonIgnore]
    public override DateTimeOffset? ExpiresAt => Busy.Count == 0 && At is { } at ? After(at) : null;

    /// <summary>Several runs may be about one target.</summary>
    [JsonIgnore]
    public int Count => Busy.Select(busy => busy.Target).Distinct(StringComparer.Ordinal).Count();

    public TargetFacts With(string run, string target, DateTimeOffset at) => this with { Busy = [.. Others(run), new BusyTarget(run, target)], At = at };

    public TargetFacts Without(string run, DateTimeOffset at) => this with { Busy = Others(run), At = at };

    public bool Has(string target) => Busy.Any(busy => busy.Target == target);

    /// <summary>Null where a run about a target may begin beside those there are; otherwise how many targets are busy.</summary>
    /// <param name="most">Targets at once.</param>
    public int? Full(string target, int most)
    {
        // So few runs are about so few targets at most.
        if (Busy.Count < most && Busy.Count < Rules.Guards.TargetsGuard.MostTargets)
        {
            return null;
        }

        var (count, known) = (Count, Has(target));
        return (known ? count <= most : count < most) && Busy.Count < Rules.Guards.TargetsGuard.MostTargets ? null : count;
    }

    private List<BusyTarget> Others(string run)
    {
        var others = new List<BusyTarget>(Busy.Count);
        for (var i = 0; i < Busy.Count; i++)
        {
            if (Busy[i].Run != run)
            {
                others.Add(Busy[i]);
            }
        }

        return others;
    }
}

/// <param name="Target">Its <see cref="LedgerKeys.Target"/>.</param>
public sealed record BusyTarget(string Run, string Target);

/// <summary>What a run is about.</summary>
/// <param name="Most">Targets of its scope at once, when it was let through.</param>
public sealed record TargetTerms(string Target, int Most);
