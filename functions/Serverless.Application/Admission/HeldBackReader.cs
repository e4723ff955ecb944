using Serverless.Application.Journal;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;

namespace Serverless.Application.Admission;

/// <summary>Which verdicts belong to an account of what was held back: those of the events after the last that was told of, up to one before which all are
/// judged. Each is in one account and in no other, whenever it was recorded.</summary>
public sealed class HeldBackReader(IVerdictReader verdicts, IJournalReader journal)
{
    /// <summary>Verdicts of one account that are looked at, at most.</summary>
    public const int MostCounted = 20_000;

    private const int PageSize = 1_000;

    /// <summary>Verdicts in a row that are older than the first account of a rule, until those before them are taken to be so too: an event that nobody
    /// judged for a while, since its host was gone, stands before others that were judged long before it.</summary>
    private const int OlderInARow = 1_000;

    /// <summary>Of the first account of a rule, whose guard may have held back others before it was to be told of them: clocks may differ by as much.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    /// <param name="facts">An account that is being told of.</param>
    public async Task<HeldBack> ReadAsync(string rule, EscalationFacts facts, CancellationToken cancellation)
    {
        // Asked first: what is judged after this is told of next time at the latest, also where somebody goes on after a crash.
        var unjudged = (await journal.ListUnjudgedAsync(0, 1, cancellation).ConfigureAwait(false)).Select(record => (long?)record.Sequence).FirstOrDefault();
        var (held, more, counted, upto) = (new List<VerdictRecord>(), unjudged is not null, 0, facts.Upto);
        VerdictPlace? before = null;
        IReadOnlyList<VerdictRecord> page;
        var (over, older) = (false, 0);
        do
        {
            page = await verdicts.ListAsync(new VerdictQuery(before, PageSize, rule), cancellation).ConfigureAwait(false);
            foreach (var record in page)
            {
                var isBefore = IsBefore(record, facts);
                older = isBefore ? older + 1 : 0;
                over = isBefore && (facts.Through is not null || older == OlderInARow);
                upto ??= (isBefore || record.At <= facts.TellAt - EscalationPolicy.Settling) && !(record.Place.Sequence >= unjudged) ? record.Place.Sequence : null;
                if (over)
                {
                    break;
                }

                var told = !isBefore && EscalationPolicy.IsTold(record.Verdict.Decision);
                more |= told && !(record.Place.Sequence <= upto);
                if (told && record.Place.Sequence <= upto)
                {
                    held.Add(record);
                }
            }

            (before, counted) = (page.Count == 0 ? null : page[^1].Place, counted + page.Count);
        }
        while (!over && page.Count == PageSize && counted < MostCounted);
        upto ??= unjudged is null && counted == 0 ? 0 : null;
        return new HeldBack(held, upto, more, over || page.Count < PageSize);
    }

    private static bool IsBefore(VerdictRecord record, EscalationFacts facts) =>
        facts.Through is { } through ? record.Place.Sequence <= through : record.At < facts.Telling - Skew;
}

/// <param name="Verdicts">The newest first.</param>
/// <param name="Upto">The event up to which these are all; null where there is none yet.</param>
/// <param name="More">Whether there are, or may be, some that are not in it: they are told of next time.</param>
/// <param name="Complete">False where there were more than are looked at.</param>
public sealed record HeldBack(IReadOnlyList<VerdictRecord> Verdicts, long? Upto, bool More, bool Complete);
