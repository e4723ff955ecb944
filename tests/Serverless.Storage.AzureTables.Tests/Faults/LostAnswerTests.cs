using Serverless.Application.Journal;
using Serverless.Application.RuleSets;
using Serverless.Application.Runs;
using Serverless.Contracts;
using Serverless.Storage.AzureTables.Runs;
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
    public async Task Keys_whose_common_answer_was_lost_are_the_deliveries_own()
    {
        var store = await OpenAsync();
        await store.AppendAsync([Samples.Delivery("warm")], default);
        JournalEntry[] list = [.. Enumerable.Range(0, 40).Select(number => Samples.Delivery($"k-{number}"))];
        LoseNextTransaction();

        var receipts = await store.AppendAsync(list, default);

        Assert.Equal(1, lines[0].Faults);
        Assert.All(receipts, receipt => Assert.Null(receipt.Original));
        Assert.All(await store.AppendAsync(list, default), again => Assert.NotNull(again.Original));
    }

    [Fact]
    public async Task An_end_does_not_take_a_run_off_the_active_list_that_was_revived_before_the_row_was_taken_away()
    {
        var index = new RunIndex(place.Parts().Index);
        var store = await OpenAsync();
        var start = Samples.Start("r");
        await store.AppendAsync(start, default);
        var seen = await index.FindActiveAsync("r", default);

        await index.EnterActiveAsync(start.Summary, default);
        await index.LeaveActiveAsync(seen!, default);

        Assert.NotNull(await index.FindActiveAsync("r", default));
        await index.LeaveActiveAsync((await index.FindActiveAsync("r", default))!, default);
        Assert.Null(await index.FindActiveAsync("r", default));
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

    [Fact]
    public async Task A_move_of_the_pointer_whose_answer_was_lost_has_not_been_overtaken_by_itself()
    {
        var store = await OpenAsync();
        decide = path => path.EndsWith("rulesets", StringComparison.Ordinal) && Interlocked.Increment(ref once) == 1 ? Fault.Cut : Fault.None;
        var move = new RuleSetMove(1, "a", null, "anna", Samples.Noon, null);

        Assert.Equal(FlipOutcome.Flipped, await store.FlipAsync(move, default));

        Assert.Equal(1, lines[0].Faults);
        Assert.Equal([move], await store.ListMovesAsync(null, 10, default));
    }

    [Fact]
    public async Task Counts_that_changed_under_a_host_are_read_again()
    {
        var store = await OpenAsync(new AzureTablesStoreOptions { Time = new ManualTime(Samples.Noon) });
        await store.AppendAsync([Samples.Delivery("1")], default);
        decide = path => path.EndsWith("$batch", StringComparison.Ordinal) && Interlocked.Increment(ref once) == 1 ? Fault.Changed : Fault.None;

        await store.AppendAsync([Samples.Delivery("2")], default);

        Assert.Equal(1, lines[0].Faults);
        await Inspection.AssertCountsAreThoseOfTheRowsAsync(place, store);
    }

    [Fact]
    public async Task Half_a_body_is_asked_for_again()
    {
        var store = await OpenAsync();
        var body = Enumerable.Range(0, 200_000).Select(number => (byte)number).ToArray();
        var sequence = (await store.AppendAsync([new JournalEntry.Event("hook/a", Samples.Noon, Samples.Event("1") with { Utf8 = body })], default))[0].Sequence;
        decide = path => path.Contains("bodies", StringComparison.Ordinal) && Interlocked.Increment(ref once) == 1 ? Fault.Half : Fault.None;

        var record = await store.FindAsync(sequence, default);

        Assert.Equal(1, lines[1].Faults);
        Assert.Equal(body, record!.Body.ToArray());
    }

    /// <summary>What the table of costs is made from.</summary>
    [Fact]
    public async Task A_batch_that_matches_nothing_costs_four_requests_as_one_event_does_and_a_run_one_a_step()
    {
        // A clock that stands gives the numbers of nine lists to nine blocks in a row, so that every partition of the day is known by then.
        var store = await OpenAsync(new AzureTablesStoreOptions { Time = new ManualTime(Samples.Noon) });
        var start = Samples.Start("r", sequence: 1);
        var second = Samples.Continue(start);
        await store.AppendAsync([.. Enumerable.Range(0, 9 * AzureTablesStore.ListAtOnce).Select(number => Samples.Delivery($"warm-{number}"))], default);
        var sequence = 0L;

        Assert.Equal(2, await CostAsync(async () => sequence = (await store.AppendAsync([Samples.Delivery("1")], default))[0].Sequence));
        Assert.Equal(1, await CostAsync(async () => await store.RecordAsync([Samples.Judged(sequence)], default)));
        IReadOnlyList<JournalReceipt> list = [];
        Assert.Equal(2, await CostAsync(async () => list = await store.AppendAsync([.. Enumerable.Range(0, 50).Select(number => Samples.Delivery($"list-{number}"))], default)));
        Assert.Equal(1, await CostAsync(async () => await store.RecordAsync([.. list.Select(receipt => Samples.Judged(receipt.Sequence))], default)));
        Assert.Equal(1, await CostAsync(async () => await store.FindAsync(["com.example.test"], default)));
        Assert.Equal(6, await CostAsync(async () => await store.AppendAsync(start, default)));
        Assert.Equal(1, await CostAsync(async () => await store.AppendAsync(second, default)));
        Assert.Equal(4, await CostAsync(async () => await store.AppendAsync(Samples.Continue(second, status: RunStatus.Completed), default)));
        Assert.Equal(1, await CostAsync(async () => await store.FindAsync(sequence, default)));
        Assert.InRange(await CostAsync(async () => await store.ListAsync(new JournalQuery(), default)), 9, 13);
        Assert.Equal(9, await CostAsync(async () => await store.CountAsync(default)));
    }

    [Fact]
    public async Task A_request_that_hangs_is_given_up_and_made_again()
    {
        await OpenAsync();
        var account = StorageAccount.Of(azurite.ConnectionString(lines[0].Address, lines[1].Address), TimeSpan.FromMilliseconds(250));
        await using var store = await AzureTablesStore.OpenAsync(account, new AzureTablesStoreOptions { Prefix = place.Prefix });
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

    private async Task<AzureTablesStore> OpenAsync(AzureTablesStoreOptions? options = null)
    {
        azurite.ConnectionString();
        lines.Add(await FaultyLine.OpenAsync(azurite.Tables, xml: false, path => decide(path)));
        lines.Add(await FaultyLine.OpenAsync(azurite.Blobs, xml: true, path => decide(path)));
        return await place.OpenAsync(azurite.ConnectionString(lines[0].Address, lines[1].Address), options ?? new AzureTablesStoreOptions { FirstPause = TimeSpan.FromMilliseconds(1) });
    }
}
