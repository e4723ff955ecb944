using Serverless.Application.Journal;
using Serverless.Core.Admission;

namespace Serverless.Simulation.Guards.Invariants;

/// <summary>Conservation: every event is judged, every match has one verdict, and who was let through has a run; who waited has one too, who was held was done by
/// one, alone or with others, and knows by which; or they were let go.</summary>
public sealed class EveryMatchIsAnswered : IGuardInvariant
{
    public IEnumerable<string> Violations(GuardWorld world)
    {
        var counts = world.Truth.CountAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        if (!counts.Balanced || counts.Pending > 0)
        {
            yield return $"The counts are not balanced: {counts}.";
        }

        for (var sequence = 1L; sequence <= counts.Received; sequence++)
        {
            var record = world.Truth.FindAsync(sequence, CancellationToken.None).AsTask().GetAwaiter().GetResult()!;
            if (record.Judgement?.Verdicts is not [var verdict] || verdict.Rule != record.Type || (verdict.Decision is AdmissionDecision.Duplicate) != (record.Kind == JournalKind.Redelivery))
            {
                yield return $"Event {sequence} ({record.Kind}) has the verdicts {string.Join(", ", record.Judgement?.Verdicts.Select(one => one.ToString()) ?? [])}.";
                continue;
            }

            foreach (var wrong in Of(world, record, verdict.Decision))
            {
                yield return wrong;
            }
        }
    }

    private static IEnumerable<string> Of(GuardWorld world, JournalRecord record, AdmissionDecision decision)
    {
        var id = Core.Workflows.RunId.For(record.Type!, record.Source!, record.Id!);
        var (there, by, facts) = (world.Watch.Runs.ContainsKey(id), world.Watch.Batches.DoneBy(record.Id!), world.Watch.DecidedOf(id));
        if (decision is AdmissionDecision.Admitted or AdmissionDecision.Proposed && !there)
        {
            yield return $"Event {record.Sequence} was let through, and there is no run {id}.";
        }

        if (decision is AdmissionDecision.Queued && !there && facts?.LetGo is null)
        {
            yield return $"Event {record.Sequence} waited, and neither is there a run {id} nor was it let go: {facts}.";
        }

        if (decision is AdmissionDecision.Held && by is null && facts?.LetGo is null)
        {
            yield return $"Event {record.Sequence} was held, and neither was it done nor let go: {facts}.";
        }

        if (by is not null && by != id && facts?.DoneBy != by)
        {
            yield return $"Event {record.Sequence} was held and done by run {by}, and what is noted of it is {facts}.";
        }

        if (by is not null && facts?.LetGo is not null)
        {
            yield return $"Event {record.Sequence} was let go ({facts.LetGo}), and done by run {by}.";
        }

        // What was muted is judged again when nobody mutes it any more, and two hosts that judge one event meanwhile may answer differently; that nothing begins
        // while it is muted or stopped is watched where runs begin.
        if (decision is not (AdmissionDecision.Admitted or AdmissionDecision.Proposed or AdmissionDecision.Queued or AdmissionDecision.Held or AdmissionDecision.Duplicate or AdmissionDecision.Muted) && by is not null)
        {
            yield return $"Event {record.Sequence} has the verdict {decision}, and there is a run {by}.";
        }
    }
}
