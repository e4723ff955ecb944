using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Contracts;
using Serverless.Core.Workflows;
using Serverless.Storage.AzureTables.Tests.Azurite;

namespace Serverless.Storage.AzureTables.Tests.Faults;

/// <summary>A service that is busy, a line that breaks, rows that change: nothing is lost and nothing is doubled.</summary>
public sealed class ThrottlingTests(AzuriteServers azurite) : IAsyncDisposable
{
    private readonly TemporaryAccount place = new(azurite);
    private readonly Lock gate = new();
    private readonly Random chance = new(20);
    private readonly List<FaultyLine> lines = [];
    private volatile bool outage;

    public async ValueTask DisposeAsync()
    {
        await place.DisposeAsync();
        foreach (var line in lines)
        {
            await line.DisposeAsync();
        }
    }

    [Fact]
    public async Task Under_throttling_broken_answers_and_clashes_what_was_accepted_is_there_once()
    {
        var hosts = new[] { await OpenAsync(Sometimes), await OpenAsync(Sometimes), await OpenAsync(Sometimes) };
        var (requests, faults) = (lines.Sum(line => line.Requests), lines.Sum(line => line.Faults));
        var senders = Enumerable.Range(0, 24).Select(sender => Task.Run(() => SendAsync(hosts[sender % 3], sender)));
        var runs = Enumerable.Range(0, 12).Select(run => Task.Run(() => RunAsync(hosts[run % 3], $"run/{run}")));
        var accepted = (await Task.WhenAll(senders)).SelectMany(receipts => receipts).ToList();
        await Task.WhenAll(runs);

        var store = await place.OpenAsync();
        await Inspection.AssertCountsAreThoseOfTheRowsAsync(place, store);
        var entries = await store.ListAsync(new JournalQuery(Limit: 1_000), default);
        var there = entries.ToDictionary(entry => entry.Sequence);
        Assert.All(accepted, receipt => Assert.Equal(receipt.Original, there[receipt.Sequence].Original));
        Assert.Equal(accepted.Count, accepted.Select(receipt => receipt.Sequence).Distinct().Count());
        Assert.Equal((12 * 5 * 4) + (24 * 5), entries.Count(entry => entry.Kind == JournalKind.Event));
        Assert.Equal(entries.Count, there.Count);
        var longOnes = entries.Where(entry => entry.Kind == JournalKind.Event && entry.BodyLength == LongBody).ToList();
        Assert.Equal(24 * 5, longOnes.Count);
        foreach (var entry in longOnes)
        {
            Assert.Equal(LongBody, (await store.FindAsync(entry.Sequence, default))!.Body.Length);
        }

        for (var run = 0; run < 12; run++)
        {
            Assert.Equal(Enumerable.Range(1, 16).Select(step => $"/do/{step}"), (await store.ReadAsync($"run/{run}", default)).Skip(1).Cast<TaskStarted>().Select(fact => fact.Path));
        }

        Assert.Equal(12, (await store.ListAsync(new RunQuery(Status: RunStatus.Completed), default)).Count);
        Assert.Empty(await store.ListActiveAsync(null, 100, default));
        requests = lines.Sum(line => line.Requests) - requests;
        faults = lines.Sum(line => line.Faults) - faults;
        TestContext.Current.SendDiagnosticMessage("{0} requests, {1} of them met a fault, {2:F2} requests for one that did not", requests, faults, requests / (double)(requests - faults));
        Assert.InRange(requests / (double)(requests - faults), 1.15, 1.5);
    }

    [Fact]
    public async Task An_outage_refuses_and_passes()
    {
        var store = await OpenAsync(_ => outage ? Fault.Busy : Fault.None, new AzureTablesStoreOptions { Attempts = 3, FirstPause = TimeSpan.FromMilliseconds(1) });
        await store.AppendAsync([Samples.Delivery("1")], default);
        var before = lines[0].Requests;
        outage = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.AppendAsync([Samples.Delivery("2")], default));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.AppendAsync(Samples.Start("r"), default));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.ListAsync(new JournalQuery(), default));
        Assert.Contains("503 ServerBusy", store.Ailment, StringComparison.Ordinal);
        Assert.InRange(lines[0].Requests - before, 9, 3 * (2 + SequencesOfAList));
        outage = false;

        await store.AppendAsync([Samples.Delivery("2")], default);
        Assert.Equal(AppendOutcome.Appended, await store.AppendAsync(Samples.Start("r"), default));

        Assert.Null(store.Ailment);
        Assert.Equal(2, (await store.ListAsync(new JournalQuery(), default)).Count);
        await Inspection.AssertCountsAreThoseOfTheRowsAsync(place, store);
    }

    [Fact]
    public async Task Hosts_that_keep_the_same_row_of_counts_count_right()
    {
        var hosts = new[] { await place.OpenAsync(new AzureTablesStoreOptions { Lane = 3 }), await place.OpenAsync(new AzureTablesStoreOptions { Lane = 3 }), await place.OpenAsync(new AzureTablesStoreOptions { Lane = 3 }) };
        var appends = Enumerable.Range(0, 90).Select(number => Task.Run(async () => await hosts[number % 3].AppendAsync([Samples.Delivery($"{number % 40}"), Samples.DeadLetter("{")], default)));
        await Task.WhenAll(appends);

        var counts = await hosts[0].CountAsync(default);

        Assert.Equal((180, 90, 50), (counts.Received, counts.Rejected, counts.Redelivered));
        await Inspection.AssertCountsAreThoseOfTheRowsAsync(place, hosts[1]);
    }

    private const int SequencesOfAList = 8;

    /// <summary>Bytes: a blob's.</summary>
    private const int LongBody = 70_000;

    /// <summary>As a sender does: the same again until it is accepted. Ids of two senders are the same, and of each list one comes twice.</summary>
    private static async Task<List<JournalReceipt>> SendAsync(AzureTablesStore store, int sender)
    {
        var accepted = new List<JournalReceipt>();
        for (var list = 0; list < 5; list++)
        {
            var ids = Enumerable.Range(0, 4).Select(number => $"{sender / 2}-{list}-{number}").ToList();
            JournalEntry[] entries = [.. ids.Select(id => Samples.Delivery(id)), Samples.Delivery(ids[0]), LongDelivery($"{sender}-{list}")];
            var receipts = await UntilDoneAsync(() => store.AppendAsync(entries, default).AsTask());
            accepted.AddRange(receipts);
            var judged = receipts.Where((_, index) => index % 2 == 0).Select(receipt => Samples.Judged(receipt.Sequence, Samples.Admitted("r"), Samples.Admitted("q"))).ToList();
            await UntilDoneAsync(async () =>
            {
                await store.RecordAsync(judged, default);
                return 0;
            });
        }

        return accepted;
    }

    private static JournalEntry.Event LongDelivery(string id) =>
        new("cloudevents", Samples.Noon, Samples.Event($"long-{id}") with { Utf8 = Enumerable.Repeat((byte)'x', LongBody).ToArray() });

    /// <summary>As an engine does: it is alone with its run, so a conflict would be a lie; after a refusal it reads before it goes on.</summary>
    private static async Task RunAsync(AzureTablesStore store, string runId)
    {
        var append = Samples.Start(runId);
        for (var step = 0; step <= 8; step++)
        {
            await RecordAsync(store, append);
            append = Samples.Continue(append, 2, step == 7 ? RunStatus.Completed : RunStatus.Running);
        }
    }

    private static async Task RecordAsync(AzureTablesStore store, RunAppend append)
    {
        while (true)
        {
            try
            {
                Assert.Equal(AppendOutcome.Appended, await store.AppendAsync(append, default));
                return;
            }
            catch (StoreUnavailableException)
            {
                if ((await UntilDoneAsync(() => store.ReadAsync(append.RunId, default).AsTask())).Count > append.Expected)
                {
                    return;
                }
            }
        }
    }

    private static async Task<TAnswer> UntilDoneAsync<TAnswer>(Func<Task<TAnswer>> ask)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (StoreUnavailableException)
            {
            }
        }
    }

    private async Task<AzureTablesStore> OpenAsync(Func<string, Fault> decide, AzureTablesStoreOptions? options = null)
    {
        azurite.ConnectionString();
        var (tables, blobs) = (await FaultyLine.OpenAsync(azurite.Tables, xml: false, decide), await FaultyLine.OpenAsync(azurite.Blobs, xml: true, decide));
        lines.AddRange([tables, blobs]);
        return await place.OpenAsync(azurite.ConnectionString(tables.Address, blobs.Address), options ?? new AzureTablesStoreOptions { Lane = 1, Attempts = 6, FirstPause = TimeSpan.FromMilliseconds(2) });
    }

    private Fault Sometimes(string path)
    {
        lock (gate)
        {
            return chance.Next(100) switch
            {
                < 20 => Fault.Busy,
                < 22 => Fault.Cut,
                < 24 => Fault.Half,
                < 26 => Fault.Refused,
                < 28 => Fault.Changed,
                _ => Fault.None,
            };
        }
    }
}
