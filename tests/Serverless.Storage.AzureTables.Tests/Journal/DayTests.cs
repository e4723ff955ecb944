using Azure.Data.Tables;
using Serverless.Application.Journal;
using Serverless.Contracts;
using Serverless.Storage.AzureTables.Journal;
using Serverless.Storage.AzureTables.Numbering;
using Serverless.Storage.AzureTables.Tests.Azurite;

namespace Serverless.Storage.AzureTables.Tests.Journal;

/// <summary>Days of the journal: how lists cross them, and how their books are closed.</summary>
public sealed class DayTests(AzuriteServers azurite) : IAsyncDisposable
{
    private readonly TemporaryAccount place = new(azurite);
    private readonly ManualTime time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public ValueTask DisposeAsync() => place.DisposeAsync();

    [Fact]
    public async Task Lists_cross_days_that_have_entries_and_those_that_have_none()
    {
        var store = await OpenAsync();
        var all = new List<long>();
        for (var number = 0; number < 12; number++)
        {
            all.Add((await store.AppendAsync([Samples.Delivery($"{number}", type: number % 2 == 0 ? "even" : "odd")], default))[0].Sequence);
            time.Now += TimeSpan.FromHours(number * 11);
        }

        var met = new List<long>();
        while (await store.ListAsync(new JournalQuery(met.Count == 0 ? null : met[^1], 5), default) is { Count: > 0 } page)
        {
            met.AddRange(page.Select(entry => entry.Sequence));
        }

        Assert.Equal(all.AsEnumerable().Reverse(), met);
        Assert.Equal(all.Where((_, index) => index % 2 == 0).Reverse(), (await store.ListAsync(new JournalQuery(Type: "even"), default)).Select(entry => entry.Sequence));
        Assert.Equal(all.Skip(3).Take(4), (await store.ListUnjudgedAsync(all[2], 4, default)).Select(entry => entry.Sequence));
        Assert.Equal(12, (await store.CountAsync(default)).Pending);
    }

    [Fact]
    public async Task A_day_that_is_over_and_judged_is_one_row_of_counts()
    {
        var store = await OpenAsync();
        var receipts = await store.AppendAsync([Samples.Delivery("1"), Samples.DeadLetter("{"), Samples.Delivery("1"), Samples.Delivery("2")], default);
        await store.RecordAsync([Samples.Judged(receipts[0].Sequence, Samples.Admitted("r")), Samples.Judged(receipts[2].Sequence), Samples.Judged(receipts[3].Sequence)], default);
        var before = await store.CountAsync(default);
        Assert.Empty(await store.ListUnjudgedAsync(0, 10, default));
        Assert.Equal([false], await SettledAsync());

        time.Now += TimeSpan.FromHours(13);
        Assert.Empty(await store.ListUnjudgedAsync(0, 10, default));
        Assert.Equal([false], await SettledAsync());
        time.Now += TimeSpan.FromHours(2);
        Assert.Empty(await store.ListUnjudgedAsync(0, 10, default));

        Assert.Equal([true], await SettledAsync());
        var after = await store.CountAsync(default);
        Assert.Equal(before with { Verdicts = after.Verdicts }, after);
        Assert.Equal(before.Verdicts, after.Verdicts);
    }

    [Fact]
    public async Task A_day_with_something_to_judge_stays_open()
    {
        var store = await OpenAsync();
        var sequence = (await store.AppendAsync([Samples.Delivery("1")], default))[0].Sequence;
        time.Now += TimeSpan.FromDays(9);

        Assert.Equal([sequence], (await store.ListUnjudgedAsync(0, 10, default)).Select(entry => entry.Sequence));
        Assert.Equal([false], await SettledAsync());
    }

    [Fact]
    public async Task A_write_that_was_held_up_for_days_opens_its_day_again()
    {
        var store = await OpenAsync();
        var settled = (await store.AppendAsync([Samples.Delivery("1")], default))[0].Sequence;
        await store.RecordAsync([Samples.Judged(settled)], default);

        // Its predecessor died between key and entry, on the day before.
        var late = settled + 64;
        await ReserveAsync("2", new EntryPlace(late, late));
        time.Now += TimeSpan.FromDays(1);
        Assert.Empty(await store.ListUnjudgedAsync(0, 10, default));
        Assert.Equal([true], await SettledAsync());

        var receipt = (await store.AppendAsync([Samples.Delivery("2")], default))[0];

        Assert.Equal((late, null), (receipt.Sequence, receipt.Original));
        Assert.Equal([false], await SettledAsync());
        Assert.Equal([late], (await store.ListUnjudgedAsync(0, 10, default)).Select(entry => entry.Sequence));
        await Inspection.AssertCountsAreThoseOfTheRowsAsync(place, store);
    }

    [Fact]
    public async Task A_key_without_an_entry_is_healed_by_the_next_delivery()
    {
        var store = await OpenAsync();
        var reserved = SequenceNumber.Of(SequenceNumber.MillisecondsOf(time.Now) * SequenceNumber.TicksPerMillisecond, 9);
        await ReserveAsync("1", new EntryPlace(reserved, reserved));

        var receipts = await store.AppendAsync([Samples.Delivery("1"), Samples.Delivery("1")], default);

        Assert.Equal([(reserved, null), (receipts[1].Sequence, reserved)], receipts.Select(receipt => (receipt.Sequence, receipt.Original)));
        Assert.True(receipts[1].Sequence > reserved);
        await Inspection.AssertCountsAreThoseOfTheRowsAsync(place, store);
    }

    [Fact]
    public async Task A_host_that_is_late_adds_to_the_page_what_others_did_not_deliver_meanwhile()
    {
        // Its predecessor reserved a page for three events and died; two of them came again by themselves, through two hosts.
        var (one, other) = (await OpenAsync(), await OpenAsync());
        var first = SequenceNumber.Of(SequenceNumber.MillisecondsOf(time.Now) * SequenceNumber.TicksPerMillisecond, 9);
        for (var number = 0; number < 3; number++)
        {
            await ReserveAsync($"{number}", new EntryPlace(first + number, first));
        }

        var second = (await one.AppendAsync([Samples.Delivery("1")], default))[0];
        await one.RecordAsync([Samples.Judged(second.Sequence)], default);
        var third = (await other.AppendAsync([Samples.Delivery("2")], default))[0];
        var all = await other.AppendAsync([Samples.Delivery("0"), Samples.Delivery("1"), Samples.Delivery("2")], default);

        Assert.Equal([(first + 1, null), (first + 2, null)], new[] { second, third }.Select(receipt => (receipt.Sequence, receipt.Original)));
        Assert.Equal([null, first + 1, first + 2], all.Select(receipt => receipt.Original));
        Assert.Equal(first, all[0].Sequence);
        Assert.Equal(Samples.Event("2").Utf8.ToArray(), (await one.FindAsync(first + 2, default))!.Body.ToArray());
        Assert.NotNull((await other.FindAsync(first + 1, default))!.Judgement);
        await one.RecordAsync([Samples.Judged(first, Samples.Admitted("r")), Samples.Judged(first + 1, Samples.Admitted("r")), Samples.Judged(first + 2)], default);
        await Inspection.AssertCountsAreThoseOfTheRowsAsync(place, one);
        Assert.Equal((2, 1), ((await one.CountAsync(default)).Unmatched, (await one.CountAsync(default)).Matched));
    }

    [Fact]
    public async Task A_page_that_is_judged_by_several_hosts_at_once_is_judged_once()
    {
        var hosts = new[] { await place.OpenAsync(), await place.OpenAsync(), await place.OpenAsync() };
        var receipts = await hosts[0].AppendAsync([.. Enumerable.Range(0, 60).Select(number => Samples.Delivery($"{number}"))], default);

        await Task.WhenAll(receipts.SelectMany((receipt, index) => hosts.Select(host =>
            Task.Run(async () => await host.RecordAsync([index % 2 == 0 ? Samples.Judged(receipt.Sequence) : Samples.Judged(receipt.Sequence, Samples.Admitted("r"))], default)))));

        var counts = await hosts[1].CountAsync(default);
        Assert.Equal((30, 30, 30, 0), (counts.Unmatched, counts.Matched, counts.Matches, counts.Pending));
        Assert.Empty(await hosts[2].ListUnjudgedAsync(0, 100, default));
        await Inspection.AssertCountsAreThoseOfTheRowsAsync(place, hosts[2]);
    }

    [Fact]
    public async Task A_list_that_is_too_long_for_a_page_is_several()
    {
        var store = await place.OpenAsync();
        var bodies = Enumerable.Range(0, 30).Select(number => Enumerable.Repeat((byte)number, 60_000).ToArray()).ToList();
        var receipts = await store.AppendAsync([.. bodies.Select((body, number) => new JournalEntry.Event("cloudevents", Samples.Noon, Samples.Event($"{number}") with { Utf8 = body }))], default);

        foreach (var (receipt, body) in receipts.Zip(bodies))
        {
            Assert.Equal(body, (await store.FindAsync(receipt.Sequence, default))!.Body.ToArray());
        }

        Assert.Equal(receipts.Select(receipt => receipt.Sequence).Reverse(), (await store.ListAsync(new JournalQuery(), default)).Select(entry => entry.Sequence));
        await store.RecordAsync([.. receipts.Select(receipt => Samples.Judged(receipt.Sequence))], default);
        await Inspection.AssertCountsAreThoseOfTheRowsAsync(place, store);
    }

    [Fact]
    public async Task A_list_of_thousands_is_appended_judged_and_counted()
    {
        var store = await place.OpenAsync();
        var receipts = await store.AppendAsync([.. Enumerable.Range(0, 2_000).Select(number => number % 10 == 9 ? Samples.DeadLetter("{") : Samples.Delivery($"{number % 1_500}"))], default);

        Assert.Equal(receipts.Select(receipt => receipt.Sequence).Order(), receipts.Select(receipt => receipt.Sequence));
        await store.RecordAsync([.. receipts.Select(receipt => Samples.Judged(receipt.Sequence, Samples.Admitted("r")))], default);
        var counts = await store.CountAsync(default);
        Assert.Equal((2_000, 200, 450, 1_800, 0), (counts.Received, counts.Rejected, counts.Redelivered, counts.Matched, counts.Pending));
        Assert.Equal(1_000, (await store.ListAsync(new JournalQuery(Limit: 1_000, Rule: "r"), default)).Count);
    }

    private async Task ReserveAsync(string id, EntryPlace at) => await new EventKeys(place.Parts().Keys).ClaimAsync([new KeyClaim(Samples.Event(id).Source, Samples.Event(id).Key, at)], default);

    private Task<AzureTablesStore> OpenAsync() => place.OpenAsync(new AzureTablesStoreOptions { Time = time });

    private async Task<List<bool?>> SettledAsync() =>
        await place.Table("journal").QueryAsync<TableEntity>("PartitionKey eq 'days'").Select(row => row.GetBoolean("Settled")).ToListAsync();
}
