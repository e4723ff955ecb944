using Serverless.Core.Workflows.Approvals;
using Serverless.Core.Workflows.Effects;

namespace Serverless.Core.Trust;

/// <summary>What the last runs of a rule say about it.</summary>
/// <param name="Runs">How many were looked at.</param>
/// <param name="FixedItself">It was found healthy before anything was changed.</param>
/// <param name="Unverified">Something was changed and no probe was asked afterwards.</param>
/// <param name="Repeats">Runs for what an earlier one of them was for.</param>
public sealed record RuleTrust(int Runs, int Proposed, int Approved, int Rejected, int TimedOut, int FixedItself, int Verified, int FailedVerification, int Unverified, int Repeats)
{
    /// <summary>Runs that only looked, while the rule observed; they are not among <see cref="Runs"/>.</summary>
    public int Observed { get; init; }

    /// <summary>Of these: it was unhealthy when the event came, and healthy after a time in which nobody did anything.</summary>
    public int FixedItselfAnyway { get; init; }

    /// <summary>Of these: it was unhealthy both times.</summary>
    public int StayedUnhealthy { get; init; }

    /// <summary>Of these: it was not unhealthy when the event came.</summary>
    public int NeverUnhealthy { get; init; }

    public static RuleTrust Of(IReadOnlyCollection<RunExperience> all)
    {
        var runs = all.Where(run => run.Observed is null).ToList();
        int Found(ObservedHealth health) => all.Count(run => run.Observed == health);
        return new RuleTrust(
            runs.Count,
            runs.Count(run => run.Proposal is not null),
            runs.Count(run => run.Proposal == ApprovalState.Approved),
            runs.Count(run => run.Proposal == ApprovalState.Rejected),
            runs.Count(run => run.Proposal == ApprovalState.Timeout),
            runs.Count(run => run.FixedItself),
            runs.Count(run => run is { Changed: true, Verified: ProbeAnswer.Healthy }),
            runs.Count(run => run.FailedVerification),
            runs.Count(run => run is { Changed: true, Verified: null, Ended: true }),
            runs.Count - runs.Select(run => run.Cause).Distinct(StringComparer.Ordinal).Count())
        {
            Observed = all.Count - runs.Count,
            FixedItselfAnyway = Found(ObservedHealth.FixedItself),
            StayedUnhealthy = Found(ObservedHealth.StayedUnhealthy),
            NeverUnhealthy = Found(ObservedHealth.NeverUnhealthy),
        };
    }
}
