using Serverless.Application.Journal;
using Serverless.Contracts;
using Serverless.Storage.Sqlite.Tests.Disks;

namespace Serverless.Storage.Sqlite.Tests.Faults;

/// <summary>A disk that fails refuses writes; it never ends the store, never makes it hang and never loses what it has answered for.</summary>
public sealed class FailingDiskTests : IAsyncLifetime
{
    private const int Full = 13;
    private const int WriteFailed = 10 | (3 << 8);
    private const int SyncFailed = 10 | (4 << 8);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    private readonly TemporaryStore place = new();
    private readonly RecordingDisk disk = new() { Records = false };
    private readonly List<(long Sequence, string Id)> acknowledged = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        disk.Fault = null;
        await place.DisposeAsync();
        disk.Dispose();
    }

    [Theory]
    [InlineData(DiskCall.Write, Full)]
    [InlineData(DiskCall.Write, WriteFailed)]
    [InlineData(DiskCall.Sync, SyncFailed)]
    public async Task Writes_are_refused_while_the_disk_fails_and_taken_when_it_works_again(object call, int code)
    {
        var store = await OpenAsync();
        await AppendAsync(store, "before");
        disk.Fault = (asked, _) => asked == (DiskCall)call ? code : 0;

        for (var number = 0; number < 5; number++)
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() => AppendAsync(store, $"during-{number}"));
            Assert.NotNull(store.Ailment);
        }

        disk.Fault = null;
        await AppendAsync(store, "after");

        Assert.Null(store.Ailment);
        await AssertKeptAsync(store);
    }

    [Fact]
    public async Task A_store_that_has_recovered_says_so_though_nobody_writes()
    {
        var store = await OpenAsync();
        disk.Fault = (_, _) => Full;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => AppendAsync(store, "during"));
        disk.Fault = null;

        await Eventually.TrueAsync(() => store.Ailment is null, "the store tries by itself");
    }

    [Fact]
    public async Task Every_waiter_of_a_batch_that_fails_is_refused()
    {
        var store = await OpenAsync();
        disk.Fault = (_, _) => Full;

        var refused = await Task.WhenAll(Enumerable.Range(0, 200).Select(number => Task.Run(async () => await Record.ExceptionAsync(() => AppendAsync(store, $"{number}")))));

        Assert.All(refused, exception => Assert.IsType<StoreUnavailableException>(exception));
    }

    [Fact]
    public async Task Reading_goes_on_while_nothing_can_be_written()
    {
        var store = await OpenAsync();
        await AppendAsync(store, "before");
        disk.Fault = (_, _) => Full;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => AppendAsync(store, "during"));

        Assert.Equal("before", Assert.Single(await store.ListAsync(new JournalQuery(), CancellationToken.None)).Id);
    }

    /// <summary>Its pages lie in the log, complete, and only the sync was missing.</summary>
    [Fact]
    public async Task What_a_refused_commit_left_in_the_log_never_comes_back()
    {
        var store = await place.OpenAsync(new SqliteStoreOptions { Vfs = disk.Name });
        await AppendAsync(store, "before");
        disk.Fault = (call, _) => call == DiskCall.Sync ? SyncFailed : 0;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => AppendAsync(store, "during"));
        disk.Fault = null;
        await AppendAsync(store, "after");

        store = await place.ReopenAsync();

        Assert.Equal(["after", "before"], (await store.ListAsync(new JournalQuery(), CancellationToken.None)).Select(record => record.Id));
    }

    /// <summary>Every sync of a scenario, one after the other, in writing and in copying the log.</summary>
    [Fact]
    public async Task Whichever_sync_fails_nothing_acknowledged_is_lost()
    {
        for (var fatal = 1; fatal <= 50; fatal++)
        {
            var store = await OpenAsync();
            var syncs = 0;
            disk.Fault = (call, _) => call == DiskCall.Sync && ++syncs == fatal ? SyncFailed : 0;
            for (var number = 0; number < 30; number++)
            {
                await TryAppendAsync(store, $"{fatal}-{number}");
            }

            await AppendAsync(store, $"{fatal}-after");
            disk.Fault = null;
        }

        await AssertKeptAsync(await OpenAsync());
    }

    [Fact]
    public async Task Whichever_write_fails_nothing_acknowledged_is_lost()
    {
        var chance = new Random(1);
        for (var round = 0; round < 30; round++)
        {
            var store = await OpenAsync();
            var fatal = chance.Next(1, 200);
            var writes = 0;
            disk.Fault = (call, _) => call == DiskCall.Write && ++writes == fatal ? chance.Next(2) == 0 ? Full : WriteFailed : 0;
            for (var number = 0; number < 30; number++)
            {
                await TryAppendAsync(store, $"{round}-{number}");
            }

            disk.Fault = null;
        }

        await AssertKeptAsync(await OpenAsync());
    }

    /// <summary>A log of few pages, so that it is copied often.</summary>
    private Task<SqliteStore> OpenAsync() => place.ReopenAsync(new SqliteStoreOptions { Vfs = disk.Name, CheckpointPages = 20 });

    private async Task TryAppendAsync(SqliteStore store, string id)
    {
        try
        {
            await AppendAsync(store, id);
        }
        catch (StoreUnavailableException)
        {
        }
    }

    private async Task AppendAsync(SqliteStore store, string id)
    {
        var receipts = await store.AppendAsync([Samples.Delivery(id)], CancellationToken.None).AsTask().WaitAsync(Bound);
        lock (acknowledged)
        {
            acknowledged.Add((receipts[0].Sequence, id));
        }
    }

    private async Task AssertKeptAsync(SqliteStore store)
    {
        Assert.NotEmpty(acknowledged);
        foreach (var (sequence, id) in acknowledged)
        {
            Assert.Equal(id, (await store.FindAsync(sequence, CancellationToken.None))?.Id);
        }

        var (kept, scanned) = (await store.CountAsync(CancellationToken.None), await store.RecountAsync(CancellationToken.None));
        Assert.Equal((scanned.Received, scanned.Pending), (kept.Received, kept.Pending));
    }
}
