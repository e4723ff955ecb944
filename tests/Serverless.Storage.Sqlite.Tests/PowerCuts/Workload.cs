using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Contracts;
using Serverless.Storage.Sqlite.Tests.Disks;

namespace Serverless.Storage.Sqlite.Tests.PowerCuts;

/// <summary>Everything a host does with its store, from several tasks at once; each answer becomes a promise in the recording. What is refused is
/// left, as by a sender that never comes again; a run is read before it goes on.</summary>
internal sealed class Workload(SqliteStore store, RecordingDisk disk, int seed)
{
    private const int Appenders = 4;
    private const int Runners = 3;

    public Task RunAsync(int rounds) => Task.WhenAll(
        [
            .. Enumerable.Range(0, Appenders).Select(number => Task.Run(() => AppendAsync(number, rounds))),
            .. Enumerable.Range(0, Runners).Select(number => Task.Run(() => RunAsync(number, rounds))),
        ]);

    private async Task AppendAsync(int number, int rounds)
    {
        var chance = new Random(seed + number);
        for (var round = 0; round < rounds; round++)
        {
            var entries = Enumerable.Range(0, chance.Next(1, 4)).Select(item => Entry(chance, $"{number}-{round}-{item}")).ToList();
            if (await TryAsync(() => store.AppendAsync(entries, CancellationToken.None)) is not { } receipts)
            {
                continue;
            }

            foreach (var (receipt, entry) in receipts.Zip(entries))
            {
                disk.Promise(new Claim.Entry(receipt.Sequence, (entry as JournalEntry.Event)?.Normalized.Id));
            }

            if (chance.Next(2) == 0)
            {
                await JudgeAsync([.. receipts.Zip(entries).Where(pair => pair.Second is JournalEntry.Event).Select(pair => pair.First.Sequence)]);
            }
        }
    }

    /// <summary>Some come again, some are no events, and their sizes differ.</summary>
    private static JournalEntry Entry(Random chance, string id) => chance.Next(10) switch
    {
        0 => Samples.DeadLetter(new string('{', chance.Next(2_000))),
        1 => Samples.Delivery("again"),
        _ => Samples.Delivery(id, type: $"com.example.{chance.Next(5)}", subject: new string('s', chance.Next(1_200))),
    };

    private async Task JudgeAsync(IReadOnlyList<long> sequences)
    {
        var recorded = await TryAsync(async ValueTask<object> () =>
        {
            await store.RecordAsync([.. sequences.Select(Judge)], CancellationToken.None);
            return sequences;
        });
        foreach (var sequence in recorded is null ? [] : sequences)
        {
            disk.Promise(new Claim.Judged(sequence));
        }
    }

    private static Judgement Judge(long sequence) =>
        sequence % 3 == 0 ? Samples.Judged(sequence) : Samples.Judged(sequence, Samples.Admitted("disk-full"), Samples.Admitted("other"));

    private async Task RunAsync(int number, int rounds)
    {
        var chance = new Random(seed - 1 - number);
        var append = Samples.Start($"run-{number}-0");
        for (var round = 0; round < rounds; round++)
        {
            var outcome = await TryAsync(async ValueTask<object> () => await store.AppendAsync(append, CancellationToken.None));
            if (outcome is null && (await store.ReadAsync(append.RunId, CancellationToken.None)).Count == append.Expected)
            {
                continue;
            }

            if (outcome is AppendOutcome.Conflict)
            {
                throw new InvalidOperationException("Nobody else writes this run.");
            }

            disk.Promise(new Claim.Facts(append.RunId, append.Expected + append.Facts.Count));
            append = chance.Next(6) == 0 ? Samples.Start($"run-{number}-{round + 1}") : Samples.Continue(append, chance.Next(1, 4), note: $"round {round}");
        }
    }

    /// <summary>Null where the store refused.</summary>
    private static async Task<TAnswer?> TryAsync<TAnswer>(Func<ValueTask<TAnswer>> ask)
        where TAnswer : class
    {
        try
        {
            return await ask();
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
    }
}
