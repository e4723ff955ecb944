using System.Diagnostics;
using Serverless.Contracts;
using Serverless.Storage.Sqlite.Tests.Disks;

namespace Serverless.Storage.Sqlite.Tests.PowerCuts;

/// <summary>A kill cannot show what the loss of power does, because the page cache outlives the process. So the real store writes to a disk that
/// writes everything down, and the recording is cut at random positions with the unsynced writes dropped, torn or out of order.</summary>
public sealed class PowerCutTests(ITestOutputHelper output) : IDisposable
{
    private readonly string folder = Directory.CreateDirectory(Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"cuts-{Guid.NewGuid():N}")).FullName;
    private readonly int seed = Random.Shared.Next();

    [Fact]
    public async Task Two_thousand_power_cuts_lose_nothing_that_was_acknowledged()
    {
        var findings = await CutAsync("FULL", rounds: 60, cuts: 2_000);

        Assert.All(findings, finding => Assert.IsType<Finding.Sound>(finding));
    }

    /// <summary>The proof that the test above can fail: the same store and the same cuts, without the sync at each commit.</summary>
    [Fact]
    public async Task With_less_than_a_sync_a_commit_acknowledged_events_are_lost()
    {
        var findings = await CutAsync("NORMAL", rounds: 60, cuts: 200);

        Assert.Contains(findings, finding => finding is Finding.Lost);
    }

    /// <summary>A sync that fails loses what it covers for good, though the process goes on seeing it.</summary>
    [Fact]
    public async Task Power_cuts_after_failed_syncs_lose_nothing_that_was_acknowledged()
    {
        var findings = await CutAsync("FULL", rounds: 60, cuts: 500, failingSyncs: 10);

        Assert.All(findings, finding => Assert.IsType<Finding.Sound>(finding));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <param name="failingSyncs">One sync in so many fails; 0 for none.</param>
    private async Task<IReadOnlyList<Finding>> CutAsync(string synchronous, int rounds, int cuts, int failingSyncs = 0)
    {
        var clock = Stopwatch.StartNew();
        var (recording, start) = await RecordAsync(synchronous, rounds, failingSyncs);
        var chance = new Random(seed);
        var positions = Enumerable.Range(0, cuts).Select(_ => chance.Next(start, recording.Count + 1)).ToList();
        var workers = Enumerable.Range(0, Environment.ProcessorCount).Select(worker => Task.Run(() => Inspect(recording, [.. positions.Where((_, index) => index % Environment.ProcessorCount == worker).Order()], worker)));
        Finding[] findings = [.. (await Task.WhenAll(workers)).SelectMany(found => found)];

        var lost = findings.OfType<Finding.Lost>().ToList();
        var broken = findings.OfType<Finding.Broken>().ToList();
        output.WriteLine(
            $"synchronous={synchronous}: {cuts} power cuts over {recording.Count} disk operations and {recording.Count(operation => operation is DiskOperation.Promise)} acknowledgements, {recording.Count(operation => operation is DiskOperation.SyncFailed)} failed syncs (seed {seed}): "
            + $"acknowledged work lost in {lost.Count} (at most {lost.Select(finding => finding.Count).DefaultIfEmpty().Max()} at once), broken in {broken.Count}, {clock.Elapsed.TotalSeconds:N1} s {broken.FirstOrDefault()?.Reason}");
        return findings;
    }

    private async Task<(IReadOnlyList<DiskOperation> Recording, int Start)> RecordAsync(string synchronous, int rounds, int failingSyncs)
    {
        const int SyncFailed = 10 | (4 << 8);
        await using var place = new TemporaryStore();
        using var disk = new RecordingDisk();
        var store = await place.OpenAsync(new SqliteStoreOptions { Vfs = disk.Name, Synchronous = synchronous, CheckpointPages = 100 });
        var start = disk.Count;
        var chance = new Random(seed);
        disk.Fault = (call, _) => failingSyncs > 0 && call == DiskCall.Sync && chance.Next(failingSyncs) == 0 ? SyncFailed : 0;
        await new Workload(store, disk, seed).RunAsync(rounds);
        disk.Fault = null;
        return (disk.Operations, start);
    }

    private async Task<List<Finding>> Inspect(IReadOnlyList<DiskOperation> recording, List<int> positions, int worker)
    {
        var findings = new List<Finding>();
        foreach (var wreck in new PowerCut(recording, new Random(seed + worker)).At(positions))
        {
            var database = Path.Combine(folder, $"{worker}.db");
            await File.WriteAllBytesAsync(database, wreck.Database.Bytes.ToArray());
            await File.WriteAllBytesAsync(database + "-wal", wreck.Log.Bytes.ToArray());
            var finding = Inspection.Of(database, wreck.Promises);
            findings.Add(finding);
            if (finding is Finding.Sound && findings.Count % 100 == 0)
            {
                await GoOnAsync(database);
            }

            File.Delete(database);
            File.Delete(database + "-wal");
        }

        return findings;
    }

    /// <summary>The store itself takes what is left and goes on.</summary>
    private static async Task GoOnAsync(string database)
    {
        await using var store = await SqliteStore.OpenAsync(database);
        var receipts = await store.AppendAsync([Samples.Delivery("after"), Samples.Delivery("after")], CancellationToken.None);
        Assert.Equal(receipts[0].Sequence, receipts[1].Original);
        Assert.True((await store.CountAsync(CancellationToken.None)).Balanced);
    }
}
