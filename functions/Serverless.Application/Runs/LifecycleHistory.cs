using System.Collections.Concurrent;
using Serverless.Application.Journal;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Lifecycle;

namespace Serverless.Application.Runs;

/// <summary>Which steps of runs are told to the world as CloudEvents.</summary>
public enum LifecycleScope
{
    None,
    Workflows,

    /// <summary>And their tasks: two to three events for each.</summary>
    Tasks,
}

/// <summary>A history that tells the world what became true once it is recorded. Telling is no part of a run: one is not held up where nobody can be told,
/// and what a host that is killed between recording and telling had to say is not said later. A run that was started by such an event is not told of:
/// a rule that answers every end of a run would otherwise answer itself for ever. Neither are the runs that such a run runs or that do it anew, whose
/// cause says so too.</summary>
public sealed class LifecycleHistory(IRunHistory inner, IEventPublisher publisher, LifecycleScope scope) : IRunHistory
{
    private readonly ConcurrentDictionary<string, bool> quiet = new();

    public async ValueTask<AppendOutcome> AppendAsync(RunAppend append, CancellationToken cancellation)
    {
        var outcome = await inner.AppendAsync(append, cancellation).ConfigureAwait(false);
        if (outcome == AppendOutcome.Appended && scope != LifecycleScope.None)
        {
            await TellAsync(append, cancellation).ConfigureAwait(false);
        }

        return outcome;
    }

    public async ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, CancellationToken cancellation)
    {
        var facts = await inner.ReadAsync(runId, cancellation).ConfigureAwait(false);
        // What faulted may be retried and go on.
        if (facts is [RunStarted started, ..] && facts[^1] is not (RunCompleted or RunCancelled))
        {
            Note(runId, started);
        }

        return facts;
    }

    public async ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, HistoryPage page, CancellationToken cancellation)
    {
        var facts = await inner.ReadAsync(runId, page, cancellation).ConfigureAwait(false);
        if (scope != LifecycleScope.None && facts.Count > 0 && facts[^1] is not (RunCompleted or RunCancelled)
            && (page.From == 0 ? facts : await inner.ReadAsync(runId, new HistoryPage(0, 1), cancellation).ConfigureAwait(false)) is [RunStarted started, ..])
        {
            Note(runId, started);
        }

        return facts;
    }

    private async ValueTask TellAsync(RunAppend append, CancellationToken cancellation)
    {
        for (var i = 0; i < append.Facts.Count; i++)
        {
            var fact = append.Facts[i];
            if (fact is RunStarted started)
            {
                Note(append.RunId, started);
            }

            if (!quiet.ContainsKey(append.RunId) && !await TellAsync(append, i, cancellation).ConfigureAwait(false))
            {
                return;
            }
        }

        if (append.Facts[^1] is RunCompleted or RunFaulted or RunCancelled)
        {
            quiet.TryRemove(append.RunId, out _);
        }
    }

    /// <returns>False where nobody can be told.</returns>
    private async ValueTask<bool> TellAsync(RunAppend append, int index, CancellationToken cancellation)
    {
        try
        {
            foreach (var told in LifecycleEvents.Of(append.RunId, append.Summary.Workflow, append.Expected + index, append.Facts[index], scope == LifecycleScope.Tasks))
            {
                await publisher.PublishAsync(EmittedEvent.Of(told), cancellation).ConfigureAwait(false);
            }

            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    private void Note(string runId, RunStarted started)
    {
        if (started.Cause.EventSource == LifecycleEvents.Source)
        {
            quiet.TryAdd(runId, true);
        }
    }
}
