using Serverless.Application.Journal;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Control;
using Serverless.Core.Audit;
using Serverless.Core.Workflows;
using Serverless.Simulation.Clockwork;

namespace Serverless.Simulation.Guards;

/// <summary>Nothing is done before it was audited.</summary>
public sealed class AuditWatch(GuardWorld world)
{
    private readonly HashSet<string> audited = [];

    public void Note(AuditBlock block)
    {
        foreach (var entry in AuditBody.Read(block.Body.Span)!.Attempts)
        {
            audited.Add(entry switch
            {
                VerdictGiven given => OfVerdict(given.Event, given.Rule, given.Decision),
                RunBegun begun => OfRun(begun.Run, "start"),
                RunEnded ended => OfRun(ended.Run, ended.Outcome),
                RunActed acted => OfRun(acted.Run, acted.Act),
                CallMade call => OfRun(call.Run, call.EffectKey),
                StartsActed acted => OfAct(acted.Number, acted.By),
                _ => "",
            });
        }
    }

    public void Note(long sequence, Verdict verdict) => Look(OfVerdict(sequence, verdict.Rule, verdict.Decision.Name));

    public void Note(ControlAct act) => Look(OfAct(act.Number, act.By));

    public void Note(string runId, HistoryEvent fact)
    {
        if (NameOf(fact) is { } name)
        {
            Look(OfRun(runId, name));
        }
    }

    private static string? NameOf(HistoryEvent fact) => fact switch
    {
        RunStarted => "start",
        CallIntended call => call.EffectKey,
        RunPaused => "pause",
        RunResumed => "resume",
        CancelRequested => "cancel",
        RunRetried => "retry",
        RunCompleted => "completed",
        RunFaulted => "faulted",
        RunCancelled => "cancelled",
        _ => null,
    };

    private void Look(string deed)
    {
        if (!audited.Contains(deed))
        {
            world.Break($"This was recorded before it was audited: {deed}.");
        }
    }

    private static string OfVerdict(long sequence, string rule, string decision) => $"the verdict {decision} of {rule} on event {sequence}";

    private static string OfRun(string run, string what) => $"{what} of run {run}";

    private static string OfAct(long number, string by) => $"act {number} by {by}";
}
