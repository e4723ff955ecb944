using System.Runtime.CompilerServices;
using Serverless.Application.Dispatch;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Trust;
using Serverless.Core.Workflows;

namespace Serverless.Application.Reports;

/// <summary>Reads the journal from the newest entry back, a page at a time, and of each entry the runs it asked for.</summary>
public sealed class Reporting(IJournalReader journal, IRunReader runs, IRunHistory histories, LiveRules rules, TimeProvider time)
{
    private const int Page = 500;

    /// <summary>Runs that are read at once.</summary>
    private const int Together = 16;

    private const int FactsAtOnce = 500;

    /// <summary>Runs within runs are looked into so deep.</summary>
    private const int Deepest = 8;

    private readonly WorkflowCache workflows = new();
    private readonly RunMemory<RunLook> looks = new();

    /// <exception cref="StoreUnavailableException">It cannot be read now.</exception>
    public async Task<Report> MakeAsync(DateTimeOffset since, CancellationToken cancellation)
    {
        var saves = rules.Current.Rules.Where(rule => rule.Saves is not null).ToDictionary(rule => rule.Name, rule => rule.Saves!.Value, StringComparer.Ordinal);
        var fold = new ReportFold(since, time.GetUtcNow(), name => saves.TryGetValue(name, out var span) ? span : null);
        long? before = null;
        while (await journal.ListAsync(new JournalQuery(before, Page), cancellation).ConfigureAwait(false) is { Count: > 0 } page)
        {
            await AddAsync(fold, [.. page.Where(fold.Wants)], cancellation).ConfigureAwait(false);

            // Entries of several hosts are a little out of order, never by a whole page.
            if (page.All(record => record.ReceivedAt < since))
            {
                break;
            }

            before = page[^1].Sequence;
        }

        return fold.Finish();
    }

    private async Task AddAsync(ReportFold fold, IReadOnlyList<JournalRecord> records, CancellationToken cancellation)
    {
        foreach (var record in records)
        {
            fold.Add(record);
        }

        var asked = records.Where(record => record.Kind == JournalKind.Event)
            .SelectMany(record => record.Judgement?.Verdicts.Where(verdict => verdict.Decision is AdmissionDecision.Muted || verdict.Decision.Run is not null).Select(verdict => (record, verdict)) ?? []);
        foreach (var some in asked.Chunk(Together))
        {
            var found = await Task.WhenAll(some.Select(one => FindAsync(one.record, one.verdict, cancellation))).ConfigureAwait(false);
            foreach (var ((record, verdict), run) in some.Zip(found))
            {
                if (run is { } started)
                {
                    fold.Add(record, verdict.Rule, started.Run, started.Look.Aided, started.Look.HealthyAt, started.Look.Probed);
                }
            }
        }
    }

    /// <summary>What was held is done by a run whose id follows from that of the first; what was muted may have been judged again since, and started or held.</summary>
    private async Task<(RunSummary Run, RunLook Look)?> FindAsync(JournalRecord record, Verdict verdict, CancellationToken cancellation)
    {
        if (verdict.Decision is AdmissionDecision.Held held)
        {
            return await FindAsync(RunId.ForBatch(held.RunId), cancellation).ConfigureAwait(false);
        }

        if (verdict.Decision is not AdmissionDecision.Muted)
        {
            return await FindAsync(verdict.Decision.Run!, cancellation).ConfigureAwait(false);
        }

        var run = RunId.For(verdict.Rule, record.Source!, record.Id!);
        return await FindAsync(run, cancellation).ConfigureAwait(false) ?? await FindAsync(RunId.ForBatch(run), cancellation).ConfigureAwait(false);
    }

    /// <summary>Null where it was not started, as of a match that waits for a lock.</summary>
    private async Task<(RunSummary Run, RunLook Look)?> FindAsync(string runId, CancellationToken cancellation) =>
        await runs.FindAsync(runId, cancellation).ConfigureAwait(false) is { } run
            ? (run, run.Status == RunStatus.Completed ? await looks.GetAsync(run, () => LookAsync(runId, cancellation), look => look.Alone).ConfigureAwait(false) : new RunLook(false, null, true, false))
            : null;

    private async ValueTask<RunLook> LookAsync(string runId, CancellationToken cancellation)
    {
        var (aided, alone, probed, verification) = (false, true, false, new RunVerification(workflows.Read));
        await foreach (var fact in FactsAsync(runId, cancellation).ConfigureAwait(false))
        {
            aided = aided || await IsAidAsync(fact, 1, cancellation).ConfigureAwait(false);
            alone &= fact is not ChildIntended;
            probed |= fact is ProbeAnswered;
            try
            {
                verification?.Add(fact);
            }
            catch (HistoryCorruptException)
            {
                // What cannot be read is not known to have helped.
                verification = null;
            }
        }

        return new RunLook(aided, verification?.HealthyAt, alone, probed);
    }

    private async Task<bool> IsAidedAsync(string runId, int depth, CancellationToken cancellation)
    {
        await foreach (var fact in FactsAsync(runId, cancellation).ConfigureAwait(false))
        {
            if (await IsAidAsync(fact, depth, cancellation).ConfigureAwait(false))
            {
                return true;
            }
        }

        return false;
    }

    private async ValueTask<bool> IsAidAsync(HistoryEvent fact, int depth, CancellationToken cancellation) =>
        fact is ApprovalAsked or DoubtResolved || (fact is PersonActed act && !(depth > 1 && act.By == ChildRuns.Router) && fact is not (RunPaused { Stop: not null } or RunResumed { Stop: not null })) || (fact is ChildIntended child && depth < Deepest && await IsAidedAsync(child.ChildId, depth + 1, cancellation).ConfigureAwait(false));

    private async IAsyncEnumerable<HistoryEvent> FactsAsync(string runId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var at = 0;
        while (await histories.ReadAsync(runId, new HistoryPage(at, FactsAtOnce), cancellation).ConfigureAwait(false) is { Count: > 0 } facts)
        {
            foreach (var fact in facts)
            {
                yield return fact;
            }

            if (facts.Count < FactsAtOnce)
            {
                break;
            }

            at += facts.Count;
        }
    }

    /// <param name="Aided">Whether a person had to do with it.</param>
    /// <param name="HealthyAt">See <see cref="RunVerification"/>.</param>
    /// <param name="Alone">It ran no others: what persons had to do with it does not change any more.</param>
    private sealed record RunLook(bool Aided, DateTimeOffset? HealthyAt, bool Alone, bool Probed);
}
