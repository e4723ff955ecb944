using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Contracts;
using Serverless.Storage.Sqlite.Tests.Disks;

namespace Serverless.Storage.Sqlite.Tests.Writing;

/// <summary>Writes that wait share one commit and nothing else.</summary>
public sealed class GroupCommitTests : IAsyncLifetime
{
    private readonly TemporaryStore place = new();
    private readonly RecordingDisk disk = new();
    private readonly ManualResetEventSlim gate = new(true);
    private readonly SemaphoreSlim reached = new(0);

    public ValueTask InitializeAsync()
    {
        // The writer's thread stops at the gate whenever it syncs the log.
        disk.Fault = (call, file) =>
        {
            if (call == DiskCall.Sync && file == StoreFile.Log && !gate.IsSet)
            {
                reached.Release();
                gate.Wait();
            }

            return 0;
        };
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        gate.Set();
        await place.DisposeAsync();
        disk.Dispose();
        gate.Dispose();
        reached.Dispose();
    }

    [Fact]
    public async Task What_arrives_during_a_commit_shares_the_next()
    {
        var store = await OpenAsync();
        var first = await HoldAsync(store);
        var waiting = Enumerable.Range(0, 300).Select(number => store.AppendAsync([Samples.Delivery($"{number}")], default).AsTask()).ToList();
        var before = Syncs;
        gate.Set();
        await Task.WhenAll([first, .. waiting]);

        Assert.Equal(2, Syncs - before);
    }

    [Fact]
    public async Task One_that_cannot_be_recorded_fails_alone()
    {
        var store = await OpenAsync();
        var first = await HoldAsync(store);
        var good = store.AppendAsync([Samples.Delivery("good")], default).AsTask();
        var poison = store.TamperAsync("INSERT INTO journal (seq) VALUES (77)");
        var half = store.TamperAsync("INSERT INTO counters VALUES ('half', 1); INSERT INTO nowhere VALUES (1)");
        var alsoGood = store.AppendAsync(Samples.Start("run"), default).AsTask();
        gate.Set();

        await Assert.ThrowsAsync<InvalidOperationException>(() => poison);
        await Assert.ThrowsAsync<InvalidOperationException>(() => half);
        Assert.Null((await good)[0].Original);
        Assert.Equal(AppendOutcome.Appended, await alsoGood);
        await first;
        Assert.Equal("good", (await store.FindAsync((await good)[0].Sequence, default))?.Id);
        Assert.Equal(((await store.RecountAsync(default)).Received, 2), ((await store.CountAsync(default)).Received, 2));
        await store.TamperAsync("INSERT INTO counters VALUES ('half', 1)");
        Assert.Null(store.Ailment);
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once()
    {
        var store = await OpenAsync(new SqliteStoreOptions { QueueLength = 10 });
        var first = await HoldAsync(store);
        var waiting = Enumerable.Range(0, 10).Select(number => store.AppendAsync([Samples.Delivery($"{number}")], default).AsTask()).ToList();

        var refused = store.AppendAsync([Samples.Delivery("one too many")], default);

        Assert.True(refused.IsFaulted);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await refused);
        gate.Set();
        await Task.WhenAll([first, .. waiting]);
        await store.AppendAsync([Samples.Delivery("one too many")], default);
    }

    [Fact]
    public async Task The_queue_is_bounded_in_bytes_too_and_still_takes_something_large_alone()
    {
        var store = await OpenAsync(new SqliteStoreOptions { QueueBytes = 10_000 });
        var first = await HoldAsync(store);
        var large = store.AppendAsync([Samples.DeadLetter(new byte[50_000])], default).AsTask();

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.AppendAsync([Samples.Delivery("2")], default));
        gate.Set();
        await Task.WhenAll(first, large);
    }

    [Fact]
    public async Task Cancelling_the_wait_does_not_cancel_the_write()
    {
        var store = await OpenAsync();
        var first = await HoldAsync(store);
        using var cancelled = new CancellationTokenSource();
        var waiting = store.AppendAsync([Samples.Delivery("1")], cancelled.Token).AsTask();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        gate.Set();
        await first;
        Assert.NotNull((await store.AppendAsync([Samples.Delivery("1")], default))[0].Original);
    }

    [Fact]
    public async Task A_waiter_goes_on_elsewhere_and_never_holds_the_writer()
    {
        var store = await OpenAsync();
        var first = await HoldAsync(store);
        var thread = Task.Run(async () =>
        {
            var waiting = store.AppendAsync([Samples.Delivery("1")], default);
            reached.Release();
            await waiting;
            return Thread.CurrentThread.Name;
        });
        await reached.WaitAsync();
        gate.Set();

        Assert.NotEqual("store writer", await thread);
        await first;
    }

    private int Syncs => disk.Operations.Count(operation => operation is DiskOperation.Sync { File: StoreFile.Log });

    private Task<SqliteStore> OpenAsync(SqliteStoreOptions? options = null) => place.OpenAsync((options ?? new SqliteStoreOptions()) with { Vfs = disk.Name });

    /// <summary>Starts a write and returns when the writer's thread stands at the gate in its commit.</summary>
    private async Task<Task> HoldAsync(SqliteStore store)
    {
        gate.Reset();
        var first = store.AppendAsync([Samples.Delivery("first")], default).AsTask();
        await reached.WaitAsync();
        return first;
    }
}
