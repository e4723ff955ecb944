using Microsoft.Extensions.Logging;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Engines.DurableTask;

/// <summary>One stretch of one run: what can be done for it now, in one go. It appends intents before it performs them, so an intent that it
/// did not append itself is somebody's whose outcome is not known.</summary>
internal sealed class Stretch(StretchRequest request, StretchLinks links, CancellationToken stopping)
{
    private readonly Dictionary<string, Performance> performing = [];
    private readonly HashSet<string> broken = [];
    private readonly HashSet<string> looked = [];
    private readonly long begun = links.Edges.Time.GetTimestamp();
    private RunState state = RunState.NotStarted.Instance;
    private Exception? defect;
    private int count;
    private SnapshotMark kept = SnapshotMark.None;
    private int calls;
    private bool cut;

    private string RunId => request.RunId;

    private DateTimeOffset Now => links.Edges.Time.GetUtcNow() is var now && now > request.Now ? now : request.Now;

    private bool MayBegin => calls < links.Limits.Calls && !stopping.IsCancellationRequested && links.Edges.Time.GetElapsedTime(begun) < links.Limits.Longest;

    public async Task<Rest> DoAsync()
    {
        await LoadAsync().ConfigureAwait(false);
        if (await links.Children.IsForsakenAsync(state).ConfigureAwait(false))
        {
            await links.Children.CancelAsync(state.Begun!.Cause.Parent!.RunId, [RunId]).ConfigureAwait(false);
            await LoadAsync().ConfigureAwait(false);
        }

        await RecordAsync(Elapsed()).ConfigureAwait(false);
        while (await NextAsync().ConfigureAwait(false) is { } outcomes)
        {
            await RecordAsync(outcomes).ConfigureAwait(false);
        }

        await TellParentAsync().ConfigureAwait(false);
        return defect is null ? Rest() : throw new InvalidOperationException($"What run {RunId} asked for could not be finished: {defect.Message}", defect);
    }

    private async Task LoadAsync()
    {
        var run = await links.Runs.ReadAsync(RunId, CancellationToken.None).ConfigureAwait(false);
        (state, count, kept) = (run.State, run.Facts, run.Kept);
        if (count == 0)
        {
            throw new InvalidOperationException($"Run {RunId} has no history: it is written before a run is scheduled.");
        }
    }

    /// <summary>Records the outcomes that the run still waits for with everything that follows from them, and begins what that asks for. Where
    /// somebody else appended meanwhile, all of it is decided again.</summary>
    private async Task RecordAsync(IReadOnlyList<TaskEvent> outcomes)
    {
        while (true)
        {
            var facts = new List<HistoryEvent>();
            var after = state;
            foreach (var outcome in outcomes.Where(outcome => WorkflowDecider.Accepts(after, outcome)))
            {
                after = WorkflowDecider.Apply(after, outcome, links.Read);
                facts.Add(outcome);
            }

            after = Decide(after, facts);
            if (facts.Count == 0 || await links.Writer.AppendAsync(RunId, count, facts, after).ConfigureAwait(false) == AppendOutcome.Appended)
            {
                var abandoned = WorkflowDecider.Abandoned(state, after, facts);
                (state, count) = (after, count + facts.Count);
                kept = facts.Count == 0 ? kept : links.Runs.Keep(RunId, state, count, facts[^1], kept);
                await links.Children.CancelAsync(RunId, abandoned).ConfigureAwait(false);
                Begin([.. facts.OfType<CallIntended>().Select(intent => intent.Path)], [.. facts.OfType<TaskStarted>().Select(start => start.Path)]);
                return;
            }

            await LoadAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Adds what follows by itself. At the limits it stops short of the next call.</summary>
    private RunState Decide(RunState after, List<HistoryEvent> facts)
    {
        var decision = SureDecision.Of(after, Now, links.Read);
        var intent = decision.Facts.Index().FirstOrDefault(fact => fact.Item is CallIntended, (-1, null!)).Index;
        cut = intent >= 0 && !MayBegin;
        if (!cut)
        {
            facts.AddRange(decision.Facts);
            return decision.State;
        }

        var kept = decision.Facts.Take(intent).ToList();
        facts.AddRange(kept);
        return kept.Aggregate(after, (s, fact) => WorkflowDecider.Apply(s, fact, links.Read));
    }

    /// <param name="ours">Paths of the calls whose intent we have just appended; every other open call is in doubt.</param>
    /// <param name="anew">Paths of the tasks that we have just entered: what is being done there is for an attempt that is over.</param>
    private void Begin(HashSet<string> ours, HashSet<string> anew)
    {
        if (!WorkflowDecider.MayBegin(state))
        {
            return;
        }

        broken.ExceptWith(anew);
        GiveUp(anew);
        foreach (var command in WorkflowDecider.Commands(state).Where(command => !performing.ContainsKey(command.Path) && !broken.Contains(command.Path)))
        {
            switch (command)
            {
                case Command.PerformCall call:
                    calls++;
                    if (!ours.Contains(call.Path) && call.Progress?.State is null)
                    {
                        Logs.InDoubt(links.Logger, RunId, call.Path, call.Class);
                    }

                    performing[call.Path] = Perform(unwanted => ours.Contains(call.Path) ? links.Performer.CallAsync(RunId, call, unwanted, stopping) : links.Doubts.SettleAsync(RunId, call, unwanted, stopping));
                    break;
                case Command.PublishEvent publish:
                    performing[publish.Path] = Perform(_ => PublishAsync(publish));
                    break;
                case Command.StartChild child:
                    performing[child.Path] = Perform(_ => links.Children.StartAsync(RunId, child));
                    break;
                case Command.AwaitChild child when looked.Add(child.Path):
                    performing[child.Path] = Perform(_ => LookAsync(child));
                    break;
                case Command.Subscribe subscribe:
                    performing[subscribe.Path] = Perform(_ => SubscribeAsync(subscribe));
                    break;
            }
        }
    }

    private static Performance Perform(Func<CancellationToken, Task<TaskEvent>> perform)
    {
        var unwanted = new CancellationTokenSource(); // Has no timer, and nothing to be freed.
        return new Performance(perform(unwanted.Token), unwanted);
    }

    /// <summary>Ends what nobody asks for any more, and what is asked for only to be heard of.</summary>
    private void GiveUp(HashSet<string> anew)
    {
        var commands = WorkflowDecider.Commands(state);
        var open = commands.Select(command => command.Path).ToHashSet();
        foreach (var path in performing.Keys.Where(path => anew.Contains(path) || !open.Contains(path)).ToList())
        {
            performing.Remove(path, out var abandoned);
            abandoned!.GiveUp();
            _ = abandoned.Outcome.ContinueWith(static late => late.Exception, TaskScheduler.Default);
        }

        foreach (var call in commands.OfType<Command.PerformCall>().Where(call => call.Unwanted))
        {
            performing.GetValueOrDefault(call.Path)?.GiveUp();
        }
    }

    private async Task<TaskEvent> PublishAsync(Command.PublishEvent publish)
    {
        await links.Edges.Publisher.PublishAsync(EmittedEvent.Of(publish.Event), CancellationToken.None).ConfigureAwait(false);
        return new EventEmitted(links.Edges.Time.GetUtcNow(), publish.Path);
    }

    private async Task<TaskEvent> SubscribeAsync(Command.Subscribe subscribe)
    {
        await links.Edges.Subscriptions.SubscribeAsync(RunId, subscribe.Types, CancellationToken.None).ConfigureAwait(false);
        return new ListenOpened(links.Edges.Time.GetUtcNow(), subscribe.Path);
    }

    /// <summary>A child that has ended meanwhile told, and maybe nobody heard; one that has not will tell. Then it is as if nothing had happened:
    /// the fact that comes out fits no run.</summary>
    private async Task<TaskEvent> LookAsync(Command.AwaitChild child) =>
        await links.Children.FindEndAsync(child).ConfigureAwait(false) ?? new ChildStarted(links.Edges.Time.GetUtcNow(), child.Path);

    /// <summary>Done by each stretch that finds the run ended, so also by the one after a crash.</summary>
    private async Task TellParentAsync()
    {
        if (state is not RunState.Ended { Origin.Cause.Parent: { } parent })
        {
            return;
        }

        var facts = await links.Edges.History.ReadAsync(RunId, new HistoryPage(count - 1), CancellationToken.None).ConfigureAwait(false);
        if (links.Children.EndOf(facts[^1], parent.Path) is { } end)
        {
            await links.Engine.TellAsync(parent.RunId, end, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for the next outcomes; null where the run rests. A call that the run has abandoned is not waited for.</summary>
    private async Task<IReadOnlyList<TaskEvent>?> NextAsync()
    {
        var open = WorkflowDecider.Commands(state).Select(command => command.Path).Where(performing.ContainsKey).Select(path => performing[path].Outcome).ToList();
        if (open.Count == 0)
        {
            return null;
        }

        using var enough = new CancellationTokenSource();
        var overtaken = OvertakenAsync(enough.Token);
        await Task.WhenAny([.. open, AlarmAsync(enough.Token), overtaken]).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
        if (overtaken.IsCompletedSuccessfully)
        {
            await LoadAsync().ConfigureAwait(false);
        }

        var outcomes = new List<TaskEvent>();
        foreach (var (path, outcome) in performing.Select(pair => (pair.Key, pair.Value.Outcome)).Where(pair => pair.Outcome.IsCompleted).ToList())
        {
            performing.Remove(path);
            if (outcome.IsCompletedSuccessfully)
            {
                outcomes.Add(await outcome.ConfigureAwait(false));
                continue;
            }

            // Its intent stays open in the history: the next stretch finds it in doubt, this one leaves it alone.
            broken.Add(path);
            defect ??= outcome.Exception?.GetBaseException() ?? new OperationCanceledException();
        }

        return [.. outcomes, .. Elapsed()];
    }

    /// <summary>Ends when somebody else has said something about the run while a process goes on that could be ended by it.</summary>
    private async Task OvertakenAsync(CancellationToken cancellation)
    {
        if (!WorkflowDecider.Commands(state).Any(command => command is Command.PerformCall { Unwanted: false } call && Functions.IsProcess(call.Function) && performing.ContainsKey(call.Path)))
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(false);
        }

        while (true)
        {
            await Task.Delay(StretchLinks.Glance, links.Edges.Time, cancellation).ConfigureAwait(false);
            if ((await links.Edges.History.ReadAsync(RunId, new HistoryPage(count, 1), cancellation).ConfigureAwait(false)).Count > 0)
            {
                return;
            }
        }
    }

    /// <summary>Ends when the next timer of the run is due.</summary>
    private Task AlarmAsync(CancellationToken cancellation)
    {
        var waits = WorkflowDecider.Commands(state).OfType<Command.WaitUntil>().ToList();
        if (waits.Count == 0)
        {
            return Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        }

        var sleep = waits.Min(wait => wait.Until) - links.Edges.Time.GetUtcNow();
        return Task.Delay(sleep <= TimeSpan.Zero ? TimeSpan.Zero : sleep < StretchLinks.LongestSleep ? sleep + TimeSpan.FromMilliseconds(1) : StretchLinks.LongestSleep, links.Edges.Time, cancellation);
    }

    private List<TaskEvent> Elapsed() =>
    [
        .. WorkflowDecider.Commands(state)
            .OfType<Command.WaitUntil>()
            .Where(wait => wait.Until <= Now)
            .Select(TaskEvent (wait) => new WaitElapsed(Now, wait.Path)),
    ];

    private Rest Rest()
    {
        var digest = RunDigest.Of(state);
        return digest.Phase >= RunPhase.Completed ? new Rest(RestKind.Ended, null, digest.Note)
            : cut ? new Rest(RestKind.More, null, digest.Note)
            : new Rest(RestKind.Waiting, digest.WakeAt, digest.Note);
    }
}

/// <summary>What every stretch is tied to.</summary>
internal sealed record StretchLinks(
    DurableEdges Edges,
    StretchLimits Limits,
    HistoryWriter Writer,
    CallPerformer Performer,
    DoubtSettler Doubts,
    ChildRuns Children,
    DurableRunEngine Engine,
    FoldedRuns Runs,
    Func<System.Text.Json.JsonElement, Workflow> Read,
    ILogger Logger)
{
    public static readonly TimeSpan LongestSleep = TimeSpan.FromHours(1);

    /// <summary>How often the history is looked at for what a person says while a process goes on.</summary>
    public static readonly TimeSpan Glance = TimeSpan.FromSeconds(3);
}
