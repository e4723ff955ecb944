using FsCheck;
using FsCheck.Fluent;
using Serverless.Storage.AzureTables.Journal;
using Serverless.Storage.AzureTables.Numbering;
using Serverless.Storage.AzureTables.Tests.Azurite;

namespace Serverless.Storage.AzureTables.Tests.Journal;

/// <summary>The numbers of entries.</summary>
public sealed class SequencerTests(AzuriteServers azurite) : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Arbitrary<long> Numbers = Gen.Choose(0, int.MaxValue).SelectMany(high => Gen.Choose(0, (1 << 22) - 1).Select(low => ((long)high << 22) | (uint)low)).ToArbitrary();

    private readonly TemporaryAccount place = new(azurite);

    public ValueTask DisposeAsync() => place.DisposeAsync();

    [Fact]
    public void A_row_names_its_number() => Prop.ForAll(Numbers, number =>
        SequenceNumber.OfPageRow(SequenceNumber.PageRow(number)) == number
        && SequenceNumber.OfPendingRow(SequenceNumber.PendingRow(number)) == number
        && SequenceNumber.OfRuleRow(SequenceNumber.RuleRow("0f", number)) == number).QuickCheckThrowOnFailure();

    [Fact]
    public void Entries_stand_the_newest_first_and_what_waits_the_oldest_first() => Prop.ForAll(Numbers, Numbers, (one, other) =>
        Math.Sign(string.CompareOrdinal(SequenceNumber.PageRow(one), SequenceNumber.PageRow(other))) == other.CompareTo(one)
        && Math.Sign(string.CompareOrdinal(SequenceNumber.PendingRow(one), SequenceNumber.PendingRow(other))) == one.CompareTo(other)).QuickCheckThrowOnFailure();

    [Fact]
    public void A_place_in_a_page_is_one_number() => Prop.ForAll(Numbers, Gen.Choose(0, 63).ToArbitrary(), (number, offset) =>
    {
        var place = new EntryPlace(number | 63, (number | 63) - offset);
        return EntryPlace.Of(place.ToNumber()) == place && place.ToNumber() > 0;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_number_is_exact_in_every_JSON_reader() => Assert.True(SequenceNumber.Of((1L << 43) - 1, SequenceNumber.Writers - 1) <= 1L << 53);

    [Fact]
    public async Task A_list_falls_into_one_partition_and_many_spread_over_all()
    {
        var sequencer = await OpenAsync(new ManualTime(Start));
        var partitions = new List<string>();
        for (var list = 0; list < 100; list++)
        {
            partitions.Add(Assert.Single((await sequencer.TakeAsync(40, 0, default)).Select(SequenceNumber.PartitionOf).Distinct()));
        }

        Assert.All(partitions.CountBy(partition => partition), partition => Assert.InRange(partition.Value, 10, 15));
        Assert.Equal(SequenceNumber.Shards, partitions.Distinct().Count());
    }

    [Fact]
    public async Task Hosts_whose_clocks_disagree_and_go_back_never_give_one_number_twice()
    {
        var clocks = Enumerable.Range(0, 6).Select(number => new ManualTime(Start.AddMinutes((number * 7 % 5) - 2))).ToList();
        var hosts = new List<Sequencer>();
        foreach (var clock in clocks)
        {
            hosts.Add(await OpenAsync(clock));
        }

        var random = new Random(7);
        var given = new List<long>();
        var last = new long[hosts.Count];
        for (var step = 0; step < 400; step++)
        {
            var host = random.Next(hosts.Count);
            clocks[host].Now += TimeSpan.FromSeconds(random.Next(-30, 120));
            var numbers = await hosts[host].TakeAsync(random.Next(1, 60), 0, default);
            Assert.True(numbers[0] > last[host]);
            last[host] = numbers[^1];
            given.AddRange(numbers);
            if (random.Next(40) == 0)
            {
                (hosts[host], last[host]) = (await OpenAsync(clocks[host]), 0);
            }
        }

        Assert.Equal(given.Count, given.Distinct().Count());
    }

    [Fact]
    public async Task A_number_can_be_asked_for_after_one_from_a_clock_that_is_ahead()
    {
        var ahead = await (await OpenAsync(new ManualTime(Start.AddMinutes(30)))).TakeAsync(1, 0, default);
        var behind = await (await OpenAsync(new ManualTime(Start))).TakeAsync(1, ahead[0], default);

        Assert.True(behind[0] > ahead[0]);
    }

    [Fact]
    public async Task What_a_host_gives_back_the_next_host_uses()
    {
        var clock = new ManualTime(Start);
        var first = await OpenAsync(clock);
        var before = (await first.TakeAsync(1, 0, default))[0];
        await first.ReleaseAsync(default);
        clock.Now += TimeSpan.FromSeconds(1);
        var after = (await (await OpenAsync(clock)).TakeAsync(1, 0, default))[0];

        Assert.Equal(before >> 6 & 1023, after >> 6 & 1023);
        Assert.True(after > before);
    }

    private async Task<Sequencer> OpenAsync(TimeProvider time)
    {
        await place.OpenAsync();
        return new Sequencer(new WriterLeases(place.Parts().Journal), new AzureTablesStoreOptions { Time = time });
    }
}
