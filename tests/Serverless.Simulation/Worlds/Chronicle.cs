using Serverless.Application.Runs;
using Serverless.Core.Workflows;
using Serverless.Simulation.Clockwork;

namespace Serverless.Simulation.Worlds;

/// <summary>Every append as the store did it, with the true time, and what is known of calls by it.</summary>
public sealed class Chronicle(World world)
{
    private readonly Dictionary<(string RunId, string Path), Intent> intents = [];
    private readonly Dictionary<string, (string RunId, string Path)> keys = [];
    private readonly Dictionary<(string RunId, string Path), Timer> timers = [];

    /// <summary>Ids in the order in which the runs began.</summary>
    public List<string> Runs { get; } = [];

    public Intent? IntentOf(string runId, string path) => intents.GetValueOrDefault((runId, path));

    public void Note(RunAppend append, Life life)
    {
        if (append.Expected == 0)
        {
            Runs.Add(append.RunId);
        }

        foreach (var fact in append.Facts)
        {
            world.Tell(fact.GetType().Name, $"{append.RunId}{(fact as TaskEvent)?.Path}", life);
            Note(append.RunId, fact);
        }
    }

    private void Note(string runId, HistoryEvent fact)
    {
        switch (fact)
        {
            case CallIntended intended:
                NoteKey(runId, intended);
                intents[(runId, intended.Path)] = new Intent(intended.EffectKey, intended.Class);
                break;
            case CallReturned returned:
                NoteOutcome(runId, returned);
                break;
            case CallFailed or CallDeferred or CallDoubted:
                Close(runId, ((TaskEvent)fact).Path);
                break;
            case WaitElapsed elapsed:
                NoteElapsed(runId, elapsed);
                break;
        }

        if (TimerOf(fact) is var (path, due))
        {
            timers[(runId, path)] = new Timer(due, world.Time.Elapsed);
        }
    }

    /// <summary>The timer that the fact sets; null where it sets none.</summary>
    private static (string Path, DateTimeOffset Due)? TimerOf(HistoryEvent fact) => fact switch
    {
        WaitStarted wait => (wait.Path, wait.Until),
        RetryScheduled retry => (retry.Path, retry.Until),
        RetryStarted { Deadline: { } deadline } attempt => (attempt.Path, deadline),
        CallAccepted accepted => (accepted.Path, accepted.Until),
        CallDeferred deferred => (deferred.Path, deferred.Until),
        TaskStarted { Deadline: { } deadline } task => ($"{task.Path}/timeout", deadline),
        InputTaken { Deadline: { } deadline } => ("/timeout", deadline),
        _ => null,
    };

    private void NoteKey(string runId, CallIntended intended)
    {
        if (!keys.TryAdd(intended.EffectKey, (runId, intended.Path)) && keys[intended.EffectKey] != (runId, intended.Path))
        {
            world.Break($"Two tasks have one effect key: {keys[intended.EffectKey]} and {(runId, intended.Path)}.");
        }
    }

    private void NoteOutcome(string runId, CallReturned returned)
    {
        if (!Close(runId, returned.Path))
        {
            world.Break($"Run {runId} recorded an outcome of the call at {returned.Path}, and none was open.");
        }
        else if (!world.Sink.Made(IntentOf(runId, returned.Path)!.Key, returned.Output))
        {
            world.Break($"Run {runId} recorded an answer of the call at {returned.Path} that its target never gave: {returned.Output}.");
        }
    }

    private bool Close(string runId, string path) => IntentOf(runId, path) is { IsOpen: true } intent && !(intent.IsOpen = false);

    private void NoteElapsed(string runId, WaitElapsed elapsed)
    {
        if (!timers.TryGetValue((runId, elapsed.Path), out var timer))
        {
            world.Break($"A timer of run {runId} fired at {elapsed.Path}, and none was set.");
            return;
        }

        if (timer.Fired)
        {
            world.Break($"The timer of run {runId} at {elapsed.Path} fired twice.");
        }

        if (world.Time.HighestSince(timer.SetAt) < timer.Due)
        {
            world.Break($"The timer of run {runId} at {elapsed.Path} was due at {timer.Due:o} and fired when the clock had shown {world.Time.HighestSince(timer.SetAt):o} at most.");
        }

        timer.Fired = true;
    }

    private sealed class Timer(DateTimeOffset due, TimeSpan setAt)
    {
        public DateTimeOffset Due => due;

        public TimeSpan SetAt => setAt;

        public bool Fired { get; set; }
    }
}

/// <summary>A call that a history intends.</summary>
public sealed class Intent(string key, RetryClass retry)
{
    public string Key => key;

    public RetryClass Class => retry;

    /// <summary>Its outcome is not recorded.</summary>
    public bool IsOpen { get; set; } = true;

    /// <summary>How often it reached the sink.</summary>
    public int Calls { get; set; }

    /// <summary>How often it changed something there.</summary>
    public int Effects { get; set; }
}
