using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Contracts;
using Serverless.Storage.AzureTables.Tests.Azurite;

namespace Serverless.Storage.AzureTables.Tests.Faults;

/// <summary>What a store asks of the service, counted on the line, and what it does when an answer does not come.</summary>
public sealed class LostAnswerTests(AzuriteServers azurite) : IAsyncDisposable
{
    private readonly TemporaryAccount place = new(azurite);
    private readonly List<FaultyLine> lines = [];
    private Func<string, Fault> decide = _ => Fault.None;
    private int once;

    public async ValueTask DisposeAsync()
    {
        await place.DisposeAsync();
        foreach (var line in lines)
        {
            await line.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_append_whose_answer_was_lost_is_no_redelivery_of_itself()
    {
        var store = await OpenAsync();
        LoseNextTransaction();

        var receipts = await store.AppendAsync([Samples.Delivery("1"), Samples.DeadLetter("{"), Samples.Delivery("2")], default);

        Assert.Equal(1, lines[0].Faults);
        Assert.All(receipts, receipt => Assert.Null(receipt.Original));
        Assert.Equal(3, (await store.CountAsync(default)).Received);
        await Inspection.AssertCountsAreThoseOfTheRowsAsync(place, store);
    }

    [Fact]
    public async Task A_key_whose_answer_was_lost_is_the_deliverys_own()
    {
        var store = await OpenAsync();
        decide = path => path.EndsWith("keys", StringComparison.Ordinal) && Interlocked.Increment(ref once) == 1 ? Fault.Cut : Fault.None;

        var receipt = (await store.AppendAsync([Samples.Delivery("1")], default))[0];

        Assert.Equal(1, lines[0].Faults);
        Assert.Null(receipt.Original);
    }

    [Fact]
    public async Task A_judgement_and_an_append_whose_answers_were_lost_are_recorded_once()
    {
        var store = await OpenAsync();
        var sequence = (await store.AppendAsync([Samples.Delivery("1")], default))[0].Sequence;
        LoseNextTransaction();
        await store.RecordAsync([Samples.Judged(sequence, Samples.Admitted("r"))], default);
        LoseNextTransaction();
        Assert.Equal(AppendOutcome.Appended, await store.AppendAsync(Samples.Start("r"), default));
        LoseNextTransaction();
        Assert.Equal(AppendOutcome.Appended, await store.AppendAsync(Samples.Continue(Samples.Start("r"), 2), default));

        Assert.Equal(3, lines[0].Faults);
        Assert.Equal(3, (await store.ReadAsync("r", default)).Count);
        Assert.Equal(1, (await store.CountAsync(default)).Matches);
        await Inspection.AssertCountsAreThoseOfTheRowsAsync(place, store);
    }

    /// <summary>What the table of costs is made from.</summary>
    [Fact]
    public async Task An_event_that_matches_nothing_costs_three_requests_and_a_run_one_a_step()
    {
        var store = await OpenAsync();
        var start = Samples.Start("r", sequence: 1);
        var second = Samples.Continue(start);
        await store.AppendAsync([.. Enumerable.Range(0, 400).Select(number => Samples.Delivery($"warm-{number}"))], default);
        var sequence = 0L;

        Assert.Equal(2, await CostAsync(async () => sequence = (await store.AppendAsync([Samples.Delivery("1")], default))[0].Sequence));
        Assert.Equal(1, await CostAsync(async () => await store.RecordAsync([Samples.Judged(sequence)], default)));
        Assert.Equal(41, await CostAsync(async () => await store.AppendAsync([.. Enumerable.Range(0, 40).Select(number => Samples.Delivery($"list-{number}"))], default)));
        Assert.Equal(6, await CostAsync(async () => await store.AppendAsync(start, default)));
        Assert.Equal(1, await CostAsync(async () => await store.AppendAsync(second, default)));
        Assert.Equal(3, await CostAsync(async () => await store.AppendAsync(Samples.Continue(second, status: RunStatus.Completed), default)));
        Assert.Equal(1, await CostAsync(async () => await store.FindAsync(sequence, default)));
        Assert.InRange(await CostAsync(async () => await store.ListAsync(new JournalQuery(), default)), 9, 13);
        Assert.Equal(9, await CostAsync(async () => await store.CountAsync(default)));
    }

    [Fact]
    public async Task A_request_that_hangs_is_given_up_and_made_again()
    {
        await OpenAsync();
        var (tables, blobs) = (StorageClients.TableOptions(), StorageClients.BlobOptions());
        tables.Retry.NetworkTimeout = TimeSpan.FromMilliseconds(250);
        var text = azurite.ConnectionString(lines[0].Address, lines[1].Address);
        await using var store = await AzureTablesStore.OpenAsync(new TableServiceClient(text, tables), new BlobServiceClient(text, blobs), new AzureTablesStoreOptions { Prefix = place.Prefix });
        decide = path => path.EndsWith("$batch", StringComparison.Ordinal) && Interlocked.Increment(ref once) == 1 ? Fault.Silent : Fault.None;

        await store.AppendAsync([Samples.Delivery("1")], default);

        Assert.Equal(1, lines[0].Faults);
        Assert.Single(await store.ListAsync(new JournalQuery(), default));
    }

    [Fact]
    public async Task A_redelivery_is_later_than_an_original_whose_host_had_a_clock_that_was_ahead()
    {
        var (ahead, behind) = (new ManualTime(Samples.Noon.AddMinutes(5)), new ManualTime(Samples.Noon));
        var original = (await (await place.OpenAsync(new AzureTablesStoreOptions { Time = ahead })).AppendAsync([Samples.Delivery("1")], default))[0];
        var again = (await (await place.OpenAsync(new AzureTablesStoreOptions { Time = behind })).AppendAsync([Samples.Delivery("1")], default))[0];

        Assert.Equal(original.Sequence, again.Original);
        Assert.True(again.Sequence > original.Sequence);
    }

    private void LoseNextTransaction()
    {
        once = 0;
        decide = path => path.EndsWith("$batch", StringComparison.Ordinal) && Interlocked.Increment(ref once) == 1 ? Fault.Cut : Fault.None;
    }

    private async Task<int> CostAsync(Func<Task> ask)
    {
        var before = lines.Sum(line => line.Requests);
        await ask();
        return lines.Sum(line => line.Requests) - before;
    }

    private async Task<AzureTablesStore> OpenAsync()
    {
        azurite.ConnectionString();
        lines.Add(await FaultyLine.OpenAsync(azurite.Tables, xml: false, path => decide(path)));
        lines.Add(await FaultyLine.OpenAsync(azurite.Blobs, xml: true, path => decide(path)));
        return await place.OpenAsync(azurite.ConnectionString(lines[0].Address, lines[1].Address), new AzureTablesStoreOptions { FirstPause = TimeSpan.FromMilliseconds(1) });
    }
}
