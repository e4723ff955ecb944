using Serverless.Application.Journal;

namespace Serverless.Contracts;

/// <summary>What holds for every <see cref="IEventJournal"/>.</summary>
public abstract class EventJournalContract : StoreContract
{
    [Fact]
    public async Task Sequences_increase_in_the_order_of_the_list_and_of_the_lists()
    {
        var first = await AppendAsync(Samples.Delivery("1"), Samples.DeadLetter("{"), Samples.Delivery("2"));
        var second = await AppendAsync(Samples.Delivery("3"));

        long[] sequences = [.. first.Concat(second).Select(receipt => receipt.Sequence)];
        Assert.Equal(sequences.Order(), sequences);
        Assert.Equal(4, sequences.Distinct().Count());
        Assert.All(first.Concat(second), receipt => Assert.Null(receipt.Original));
    }

    [Fact]
    public async Task An_empty_list_gives_no_receipts() => Assert.Empty(await AppendAsync());

    [Fact]
    public async Task An_event_that_comes_twice_in_one_list_is_a_redelivery_of_the_first()
    {
        var receipts = await AppendAsync(Samples.Delivery("1"), Samples.Delivery("2"), Samples.Delivery("1"), Samples.Delivery("1"));

        Assert.Equal([null, null, receipts[0].Sequence, receipts[0].Sequence], receipts.Select(receipt => receipt.Original));
    }

    [Fact]
    public async Task An_event_that_comes_again_later_is_a_redelivery_of_the_first()
    {
        var first = (await AppendAsync(Samples.Delivery("1")))[0];
        var second = (await AppendAsync(Samples.Delivery("1")))[0];
        var third = (await AppendAsync(Samples.Delivery("1")))[0];

        Assert.Equal(first.Sequence, second.Original);
        Assert.Equal(first.Sequence, third.Original);
        Assert.Equal(3, new[] { first.Sequence, second.Sequence, third.Sequence }.Distinct().Count());
    }

    [Fact]
    public async Task The_same_id_from_another_source_is_another_event()
    {
        var receipts = await AppendAsync(Samples.Delivery("1", "/a"), Samples.Delivery("1", "/b"), Samples.Delivery("", "/a1"));

        Assert.All(receipts, receipt => Assert.Null(receipt.Original));
    }

    [Fact]
    public async Task Dead_letters_are_never_redeliveries()
    {
        var receipts = await AppendAsync(Samples.DeadLetter("{"), Samples.DeadLetter("{"));

        Assert.All(receipts, receipt => Assert.Null(receipt.Original));
    }

    [Fact]
    public async Task Of_a_hundred_deliveries_of_one_event_at_once_exactly_one_is_the_original()
    {
        var receipts = await AtOnceAsync(100, _ => Samples.Delivery("1"));

        var original = Assert.Single(receipts, receipt => receipt.Original is null);
        Assert.All(receipts.Where(receipt => receipt != original), receipt => Assert.Equal(original.Sequence, receipt.Original));
        Assert.Equal(100, receipts.Select(receipt => receipt.Sequence).Distinct().Count());
        Assert.Equal(original.Sequence, receipts.Min(receipt => receipt.Sequence));
    }

    [Fact]
    public async Task Of_a_hundred_events_at_once_each_has_its_own_sequence()
    {
        var receipts = await AtOnceAsync(100, number => Samples.Delivery(number.ToString()));

        Assert.All(receipts, receipt => Assert.Null(receipt.Original));
        Assert.Equal(100, receipts.Select(receipt => receipt.Sequence).Distinct().Count());
    }

    [Fact]
    public async Task What_was_appended_is_there_as_soon_as_it_is_answered()
    {
        var sequence = (await AppendAsync(Samples.Delivery("1")))[0].Sequence;

        Assert.NotNull(await Ports.Entries.FindAsync(sequence, Cancellation));
    }

    [Fact]
    public async Task A_cancelled_append_before_it_began_records_nothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Ports.Journal.AppendAsync([Samples.Delivery("1")], new CancellationToken(true)));

        Assert.Empty(await Ports.Entries.ListAsync(new JournalQuery(), Cancellation));
    }

    private ValueTask<IReadOnlyList<JournalReceipt>> AppendAsync(params JournalEntry[] entries) => Ports.Journal.AppendAsync(entries, Cancellation);

    private async Task<JournalReceipt[]> AtOnceAsync(int count, Func<int, JournalEntry> make)
    {
        var appends = Enumerable.Range(0, count).Select(number => Task.Run(async () => (await AppendAsync(make(number)))[0]));
        return await Task.WhenAll(appends);
    }
}
