using Microsoft.DurableTask;

namespace Serverless.Engines.DurableTask;

/// <summary>The orchestration of one run. It decides nothing about the workflow: it has a stretch of it done in an activity, waits durably for
/// what the stretch says it waits for, and has the next one done. What the decider decides is recorded in the run's own history and never
/// decided again by a replay, so a newer version of the decider, or of jq, replays every old orchestration.</summary>
public static class RunOrchestration
{
    /// <summary>Name of the orchestrator.</summary>
    public const string Name = "run";

    /// <summary>Name of the activity.</summary>
    public const string Stretch = "run-stretch";

    /// <summary>Name of the event that says: look again, something was recorded.</summary>
    public const string Wake = "wake";

    /// <summary>Version of this interpreter. It changes when the sequence of what it asks the scheduler for does.</summary>
    public const string Version = "1.0";

    /// <summary>Versions of orchestrations that this build goes on with. One that is taken out must have had time to end, or to begin anew.</summary>
    public static readonly IReadOnlyList<string> Understood = [Version];

    /// <summary>After so many stretches the orchestration begins anew, so that its own history stays short.</summary>
    public const int StretchesOfOneLife = 50;

    public static async Task RunAsync(TaskOrchestrationContext context, RunWork work)
    {
        if (!Understood.Contains(work.Interpreter))
        {
            Refuse(context, work);
        }

        var failures = work.Failures;
        Task<string>? woken = null; // one at a time: an abandoned one would take the next event away
        for (var i = 0; i < StretchesOfOneLife; i++)
        {
            var (rest, failed) = await StretchAsync(context, work.RunId, failures);
            failures = failed ? failures + 1 : 0;
            context.SetCustomStatus(rest.Note);
            switch (rest.Kind)
            {
                case RestKind.Ended:
                    return;
                case RestKind.Waiting:
                    woken ??= context.WaitForExternalEvent<string>(Wake);
                    await WaitAsync(context, rest.WakeAt, woken);
                    woken = woken.IsCompleted ? null : woken;
                    break;
            }
        }

        // A wake-up that came meanwhile is not lost: the new life begins with a stretch.
        context.ContinueAsNew(work with { Failures = failures });
    }

    /// <summary>To guess at what another version did would be to do things twice. The history is whole, and the sweep of a build that can makes a new orchestration for it.</summary>
    private static void Refuse(TaskOrchestrationContext context, RunWork work)
    {
        var refusal = $"Run {work.RunId} was begun by version {work.Interpreter} of the interpreter; this build goes on with {string.Join(", ", Understood)}.";
        context.SetCustomStatus(refusal);
        throw new NotSupportedException(refusal);
    }

    /// <summary>A stretch that fails, by an outage or a defect, is done again later and later: a run waits, it does not fail.</summary>
    private static async Task<(Rest, bool)> StretchAsync(TaskOrchestrationContext context, string runId, int failures)
    {
        try
        {
            var rest = await context.CallActivityAsync<Rest>(Stretch, new StretchRequest(runId, Now(context)));
            return (rest with { Note = Short(rest.Note) }, false);
        }
        catch (TaskFailedException e)
        {
            var pause = Pause(failures);
            var note = $"failed {failures + 1} times, tried again in {pause.TotalSeconds:0} s: {e.FailureDetails.ErrorType}: {e.FailureDetails.ErrorMessage}";
            return (new Rest(RestKind.Waiting, Now(context) + pause, Short(note)), true);
        }
    }

    private static async Task WaitAsync(TaskOrchestrationContext context, DateTimeOffset? wakeAt, Task<string> woken)
    {
        if (wakeAt is not { } due)
        {
            await woken;
            return;
        }

        using var cancel = new CancellationTokenSource();
        var timer = context.CreateTimer(due.UtcDateTime, cancel.Token);
        if (await Task.WhenAny(timer, woken) == woken)
        {
            cancel.Cancel(); // not its asynchronous form: an orchestrator awaits nothing but what the context gives
        }
    }

    /// <summary>1 s, 2 s, 4 s… and 10 min at most.</summary>
    private static TimeSpan Pause(int failures) => TimeSpan.FromSeconds(Math.Min(600, 1 << Math.Min(failures, 10)));

    private static DateTimeOffset Now(TaskOrchestrationContext context) => new(DateTime.SpecifyKind(context.CurrentUtcDateTime, DateTimeKind.Utc));

    private static string Short(string note) => note.Length <= 200 ? note : note[..199] + "…";
}
