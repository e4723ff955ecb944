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
    /// <summary>Causes kept; a cause that is forgotten costs the reading of one fact.</summary>
    private const int MostCauses = 20_000;

    /// <summary>Of the runs that go on here: why each exists.</summary>
    private readonly ConcurrentDictionary<string, RunCause> causes = new(StringComparer.Ordinal);

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
        if (scope != LifecycleScope.None && facts is [RunStarted started, ..] && !IsEnd(facts[^1]))
        {
            Keep(runId, started.Cause);
        }

        return facts;
    }

    public async ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, HistoryPage page, CancellationToken cancellation)
    {
        var facts = await inner.ReadAsync(runId, page, cancellation).ConfigureAwait(false);
        if (page.From == 0 && scope != LifecycleScope.None && facts is [RunStarted started, ..] && !IsEnd(facts[^1]))
        {
            Keep(runId, started.Cause);
        }

        return facts;
    }

    private async ValueTask TellAsync(RunAppend append, CancellationToken cancellation)
    {
        if (await CauseAsync(append, cancellation).ConfigureAwait(false) is { } cause && cause.EventSource != LifecycleEvents.Source)
        {
            for (var i = 0; i < append.Facts.Count && await TellAsync(append, cause, i, cancellation).ConfigureAwait(false);)
            {
                i++;
            }
        }

        if (IsEnd(append.Facts[^1]))
        {
            causes.TryRemove(append.RunId, out _);
        }
    }

    /// <summary>Null where nobody knows it: then nothing is told, since a loop could not be told from it.</summary>
    private async ValueTask<RunCause?> CauseAsync(RunAppend append, CancellationToken cancellation)
    {
        if (append.Facts[0] is RunStarted started)
        {
            return Keep(append.RunId, started.Cause);
        }

        if (causes.TryGetValue(append.RunId, out var known))
        {
            return known;
        }

        try
        {
            return await inner.ReadAsync(append.RunId, new HistoryPage(0, 1), cancellation).ConfigureAwait(false) is [RunStarted first, ..] ? Keep(append.RunId, first.Cause) : null;
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
    }

    /// <returns>False where nobody can be told.</returns>
    private async ValueTask<bool> TellAsync(RunAppend append, RunCause cause, int index, CancellationToken cancellation)
    {
        try
        {
            foreach (var told in LifecycleEvents.Of(append.RunId, cause, append.Summary.Workflow, append.Expected + index, append.Facts[index], scope == LifecycleScope.Tasks))
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

    private RunCause Keep(string runId, RunCause cause)
    {
        if (causes.Count >= MostCauses)
        {
            causes.Clear();
        }

        return causes.GetOrAdd(runId, cause);
    }

    private static bool IsEnd(HistoryEvent fact) => fact is RunCompleted or RunFaulted or RunCancelled;
}
