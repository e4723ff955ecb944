using Serverless.Application.Journal;
using Serverless.Storage.AzureTables.Numbering;

namespace Serverless.Storage.AzureTables.Journal;

/// <summary>Verdicts by themselves, read from the judgements of the entries; of a rule through its own list.</summary>
internal sealed class VerdictListing(JournalListing entries, JournalPages pages)
{
    public async Task<IReadOnlyList<VerdictRecord>> ListAsync(VerdictQuery query, CancellationToken cancellation)
    {
        var found = new List<VerdictRecord>();
        await foreach (var judgement in JudgementsAsync(query, cancellation).ConfigureAwait(false))
        {
            found.AddRange(Of(judgement, query).Take(query.Limit - found.Count));
            if (found.Count == query.Limit)
            {
                break;
            }
        }

        return found;
    }

    private async IAsyncEnumerable<Judgement> JudgementsAsync(VerdictQuery query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        if (query.Sequence is { } sequence)
        {
            var page = await pages.FindHoldingAsync(sequence, withBodies: false, cancellation).ConfigureAwait(false);
            if (page?.JudgementOf(sequence) is { } only)
            {
                yield return only;
            }

            yield break;
        }

        // One past the entry of the place: some of its verdicts may still come.
        var before = query.Before is { } place && place.Sequence < SequenceNumber.Largest ? place.Sequence + 1 : SequenceNumber.Largest;
        await foreach (var record in entries.AllAsync(new JournalQuery(Limit: query.Limit, Rule: query.Rule), before, cancellation).ConfigureAwait(false))
        {
            if (record.Judgement is { } judgement)
            {
                yield return judgement;
            }
        }
    }

    private static IEnumerable<VerdictRecord> Of(Judgement judgement, VerdictQuery query) => judgement.Verdicts
        .Select((verdict, ordinal) => new VerdictRecord(new VerdictPlace(judgement.Sequence, ordinal), verdict, judgement.RuleSet, judgement.At))
        .Reverse()
        .Where(record => query.Before is not { } before || record.Place.Sequence < before.Sequence || (record.Place.Sequence == before.Sequence && record.Place.Ordinal < before.Ordinal))
        .Where(record => query.Rule is null || record.Verdict.Rule == query.Rule)
        .Where(record => query.Decision is null || record.Verdict.Decision.Name == query.Decision);
}
