using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Contracts;
using Serverless.Storage.Sqlite.Sql;
using Serverless.Storage.Sqlite.Tests.Writing;

namespace Serverless.Storage.Sqlite.Tests;

/// <summary>The file and its owner.</summary>
public sealed class SqliteStoreTests : IAsyncDisposable
{
    private readonly TemporaryStore place = new();

    public ValueTask DisposeAsync() => place.DisposeAsync();

    [Fact]
    public async Task What_was_recorded_is_there_when_the_store_is_opened_again()
    {
        var store = await place.OpenAsync();
        var sequence = (await store.AppendAsync([Samples.Delivery("1"), Samples.DeadLetter("{")], default))[0].Sequence;
        await store.RecordAsync([Samples.Judged(sequence, Samples.Admitted("r"))], default);
        await store.AppendAsync(Samples.Start("run"), default);

        store = await place.ReopenAsync();

        Assert.Equal("r", Assert.Single((await store.FindAsync(sequence, default))!.Judgement!.Verdicts).Rule);
        Assert.Single(await store.ReadAsync("run", default));
        Assert.Equal((2, 1, 1), (await store.CountAsync(default)) is var counts ? (counts.Received, counts.Rejected, counts.Matched) : default);
        Assert.Equal(sequence, (await store.AppendAsync([Samples.Delivery("1")], default))[0].Original);
    }

    [Fact]
    public async Task A_second_host_on_the_same_file_is_refused_with_a_sentence()
    {
        await place.OpenAsync();

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => SqliteStore.OpenAsync(place.File));

        Assert.Contains("held by another process", refused.Message, StringComparison.Ordinal);
        Assert.Contains(place.File + ".lock", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_lock_names_its_owner_and_outlives_it_without_holding()
    {
        await place.OpenAsync();
        await place.CloseAsync();

        Assert.StartsWith($"pid {Environment.ProcessId}\nsince 20", await File.ReadAllTextAsync(place.File + ".lock"), StringComparison.Ordinal);
        await place.OpenAsync();
    }

    [Fact]
    public async Task Nobody_else_may_read_the_files()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are no modes");
        await File.WriteAllBytesAsync(place.File, []);
        var store = await place.OpenAsync();
        await store.AppendAsync([Samples.Delivery("1")], default);

        string[] files = Directory.GetFiles(place.Folder);
        Assert.Equal(4, files.Length);
        Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task Closing_leaves_one_file_and_its_lock()
    {
        await (await place.OpenAsync()).AppendAsync([Samples.Delivery("1")], default);
        await place.CloseAsync();

        Assert.Equal(["router.db", "router.db.lock"], Directory.GetFiles(place.Folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_store_of_a_newer_build_is_refused()
    {
        var store = await place.OpenAsync();
        await store.TamperAsync("PRAGMA user_version = 99");
        await place.CloseAsync();

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => place.OpenAsync());

        Assert.Contains("schema version 99", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Something_that_is_no_database_is_refused()
    {
        await File.WriteAllTextAsync(place.File, new string('x', 10_000));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => place.OpenAsync());
    }

    [Fact]
    public async Task A_closed_store_refuses()
    {
        var store = await place.OpenAsync();
        await place.CloseAsync();

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.AppendAsync([Samples.Delivery("1")], default));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.CountAsync(default));
    }

    [Fact]
    public async Task What_waits_when_the_store_is_closed_is_recorded()
    {
        var store = await place.OpenAsync();
        var appends = Enumerable.Range(0, 500).Select(number => store.AppendAsync([Samples.Delivery($"{number}")], default).AsTask()).ToList();
        store = await place.ReopenAsync();

        await Task.WhenAll(appends);
        Assert.Equal(500, (await store.CountAsync(default)).Received);
    }

    [Fact]
    public async Task The_kept_counts_are_those_of_the_rows()
    {
        var store = await place.OpenAsync();
        var receipts = await store.AppendAsync([.. Enumerable.Range(0, 60).Select(number => number % 5 == 0 ? Samples.DeadLetter("{") : Samples.Delivery($"{number % 30}"))], default);
        await store.RecordAsync([.. receipts.Take(40).Select(receipt => receipt.Sequence % 2 == 0 ? Samples.Judged(receipt.Sequence) : Samples.Judged(receipt.Sequence, Samples.Admitted("r")))], default);

        var (kept, scanned) = (await store.CountAsync(default), await store.RecountAsync(default));

        Assert.Equal(scanned with { Verdicts = kept.Verdicts }, kept);
        Assert.Equal(scanned.Verdicts.Order(), kept.Verdicts.Order());
        Assert.NotEqual(0, kept.Matched * kept.Unmatched * kept.Pending * kept.Redelivered * kept.Rejected);
    }

    /// <summary>The words are stored by number.</summary>
    [Fact]
    public void The_numbers_of_stored_words_never_change()
    {
        Assert.Equal(["Event", "Redelivery", "DeadLetter"], Enum.GetValues<JournalKind>().OrderBy(kind => (int)kind).Select(kind => $"{kind}"));
        Assert.Equal(["Cancelling", "Paused", "Running", "Waiting", "Asking", "Completed", "Faulted", "Cancelled"], Enum.GetValues<RunStatus>().OrderBy(status => (int)status).Select(status => $"{status}"));
        Assert.Equal(-2, (int)RunStatus.Cancelling);
    }

    [Fact]
    public async Task The_log_is_copied_and_starts_over()
    {
        var store = await place.OpenAsync(new SqliteStoreOptions { CheckpointPages = 50 });
        for (var number = 0; number < 300; number++)
        {
            await store.AppendAsync([Samples.Delivery($"{number}", subject: new string('x', 4_000))], default);
        }

        // 300 appends of at least two pages each would be 2.4 MB.
        Assert.InRange(new FileInfo(place.File + "-wal").Length, 1, 600_000);
    }

    /// <summary>Somebody always reads, and has read since before the last commit: copying in passing never comes to an end.</summary>
    [Fact]
    public async Task The_log_stays_bounded_though_somebody_always_reads()
    {
        var store = await place.OpenAsync(new SqliteStoreOptions { CheckpointPages = 20 });
        var appended = 0;
        var done = false;
        var reading = Task.Factory.StartNew(
            () =>
            {
                using var one = Connection.OpenReader(place.File, null);
                using var other = Connection.OpenReader(place.File, null);
                var (current, next) = (one, other);
                current.Execute("BEGIN; SELECT count(*) FROM unjudged");
                while (!Volatile.Read(ref done))
                {
                    var seen = Volatile.Read(ref appended);
                    SpinWait.SpinUntil(() => Volatile.Read(ref appended) > seen, TimeSpan.FromMilliseconds(2));
                    next.Execute("BEGIN; SELECT count(*) FROM unjudged");
                    current.Execute("COMMIT");
                    (current, next) = (next, current);
                }
            },
            TaskCreationOptions.LongRunning);
        for (var number = 0; number < 1_000; number++)
        {
            await store.AppendAsync([Samples.Delivery($"{number}")], default);
            Volatile.Write(ref appended, number + 1);
        }

        Volatile.Write(ref done, true);
        await reading;

        Assert.InRange(new FileInfo(place.File + "-wal").Length, 1, 4_000_000);
    }

    [Fact]
    public async Task A_program_outside_that_reads_for_long_stops_neither_writes_nor_the_log_for_good()
    {
        var store = await place.OpenAsync(new SqliteStoreOptions { CheckpointPages = 20 });
        await store.AppendAsync([Samples.Delivery("0")], default);
        using (var outside = Connection.OpenReader(place.File, null))
        {
            outside.Execute("BEGIN; SELECT count(*) FROM journal");
            for (var number = 1; number <= 60; number++)
            {
                await store.AppendAsync([Samples.Delivery($"{number}")], default);
            }
        }

        await store.AppendAsync([Samples.Delivery("last")], default);
        var length = new FileInfo(place.File + "-wal").Length;
        for (var number = 100; number < 160; number++)
        {
            await store.AppendAsync([Samples.Delivery($"{number}")], default);
        }

        Assert.Equal(length, new FileInfo(place.File + "-wal").Length);
    }
}
