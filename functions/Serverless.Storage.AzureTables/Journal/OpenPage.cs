using Azure;
using Serverless.Application.Journal;
using Serverless.Storage.AzureTables.Numbering;

namespace Serverless.Storage.AzureTables.Journal;

/// <summary>A page that is being judged, as this host knows it: enough to write a judgement without reading. Numbers of a page lie in one block of 64, so
/// which of them there are is one word.</summary>
internal sealed class OpenPage
{
    private readonly List<Judgement> judgements = [];
    private ulong held;
    private ulong waiting;

    public OpenPage(long first) => First = first;

    public long First { get; }

    /// <summary>Taken by whoever judges entries of it.</summary>
    public SemaphoreSlim Gate { get; } = new(1);

    /// <summary>What the page is judged so far; of no use to anybody where <see cref="Seen"/> is not that of its row.</summary>
    public IReadOnlyList<Judgement> Judgements => judgements;

    /// <summary>Null where it has to be read first.</summary>
    public ETag? Seen { get; set; }

    public bool Done => waiting == 0;

    public IEnumerable<long> Sequences => Enumerable.Range(0, SequenceNumber.BlockTicks).Select(place => SequenceNumber.BlockOf(First).First + place).Where(Holds);

    public bool Holds(long sequence) => IsNear(sequence) && (held & Bit(sequence)) != 0;

    public bool Waits(long sequence) => IsNear(sequence) && (waiting & Bit(sequence)) != 0;

    public static OpenPage Of(long first, IEnumerable<StoredEntry> entries, IEnumerable<Judgement> judgements, ETag? seen)
    {
        var page = new OpenPage(first);
        page.Renew(entries, judgements, seen);
        return page;
    }

    public void Renew(IEnumerable<StoredEntry> entries, IEnumerable<Judgement> recorded, ETag? seen)
    {
        // Others ask what it holds while it is renewed.
        var (there, judgeable) = (0UL, 0UL);
        foreach (var entry in entries)
        {
            there |= Bit(entry.Sequence);
            judgeable |= entry.Kind == JournalKind.DeadLetter ? 0 : Bit(entry.Sequence);
        }

        (held, waiting, Seen) = (there, judgeable, seen);
        judgements.Clear();
        Add(recorded);
    }

    /// <summary>Whether nothing waits once these are recorded.</summary>
    public bool IsLast(IEnumerable<Judgement> recorded) => recorded.Aggregate(waiting, (left, judgement) => left & ~Bit(judgement.Sequence)) == 0;

    public void Add(IEnumerable<Judgement> recorded)
    {
        foreach (var judgement in recorded)
        {
            judgements.Add(judgement);
            waiting &= ~Bit(judgement.Sequence);
        }
    }

    private bool IsNear(long sequence) => SequenceNumber.BlockOf(sequence).First == SequenceNumber.BlockOf(First).First;

    private static ulong Bit(long sequence) => 1UL << (int)(sequence & (SequenceNumber.BlockTicks - 1));
}
