using System.Diagnostics;
using Serverless.Application.Journal;
using Serverless.Contracts;
using Serverless.Storage.Sqlite.Tests.Writing;

namespace Serverless.Storage.Sqlite.Tests.Faults;

/// <summary>Disks that are really full.</summary>
public sealed class FullDiskTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    /// <summary>SQLite itself refuses to grow the file.</summary>
    [Fact]
    public async Task A_database_that_may_not_grow_refuses_and_goes_on_when_it_may()
    {
        await using var place = new TemporaryStore();
        var store = await place.OpenAsync();
        await store.TamperAsync("PRAGMA max_page_count = 100");
        var acknowledged = await FillAsync(store);

        for (var number = 0; number < 5; number++)
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() => AppendAsync(store, "still full"));
        }

        await store.TamperAsync("PRAGMA max_page_count = 1000000");
        await AppendAsync(store, "room again");

        await AssertKeptAsync(store, acknowledged);
    }

    /// <summary>A small file system of its own, filled to the last byte and given room again.</summary>
    [Fact]
    public async Task A_full_file_system_refuses_and_the_store_goes_on_when_there_is_room()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "only root may mount a small file system");
        var folder = Directory.CreateTempSubdirectory("full-").FullName;
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder), "no small file system can be mounted here");
        try
        {
            await using var store = await SqliteStore.OpenAsync(Path.Combine(folder, "router.db"), new SqliteStoreOptions { CheckpointPages = 50 });
            var acknowledged = await FillAsync(store);
            for (var number = 0; number < 20; number++)
            {
                await Record.ExceptionAsync(() => AppendAsync(store, $"maybe {number}"));
            }

            Assert.NotNull(store.Ailment);
            Assert.NotEmpty(await store.ListAsync(new JournalQuery(), CancellationToken.None));

            Assert.True(Run("mount", "-o", "remount,size=16m", folder));
            await AppendAsync(store, "room again");

            Assert.Null(store.Ailment);
            await AssertKeptAsync(store, acknowledged);
        }
        finally
        {
            Run("umount", folder);
            Directory.Delete(folder);
        }
    }

    /// <summary>Appends until the first refusal.</summary>
    private static async Task<List<(long Sequence, string Id)>> FillAsync(SqliteStore store)
    {
        var acknowledged = new List<(long Sequence, string Id)>();
        for (var number = 0; number < 10_000; number++)
        {
            try
            {
                acknowledged.Add((await AppendAsync(store, number.ToString()), number.ToString()));
            }
            catch (StoreUnavailableException)
            {
                Assert.NotEmpty(acknowledged);
                return acknowledged;
            }
        }

        throw new InvalidOperationException("It was never full.");
    }

    private static async Task<long> AppendAsync(SqliteStore store, string id) =>
        (await store.AppendAsync([Samples.Delivery(id, subject: new string('x', 2_000))], CancellationToken.None).AsTask().WaitAsync(Bound))[0].Sequence;

    private static async Task AssertKeptAsync(SqliteStore store, List<(long Sequence, string Id)> acknowledged)
    {
        foreach (var (sequence, id) in acknowledged)
        {
            Assert.Equal(id, (await store.FindAsync(sequence, CancellationToken.None))?.Id);
        }

        var (kept, scanned) = (await store.CountAsync(CancellationToken.None), await store.RecountAsync(CancellationToken.None));
        Assert.Equal(scanned.Received, kept.Received);
    }

    private static bool Run(string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no such command here.
            return false;
        }
    }
}
