using Serverless.Processes;
using Serverless.Storm.Playing;

namespace Serverless.Storage.Sqlite.Tests.Contracts;

/// <summary>Longer or slower: <c>STORM_EVENTS</c>, <c>STORM_PACE</c> (1 for a real minute), <c>STORM_SEED</c>.</summary>
public sealed class SqliteStormTests
{
    [Fact]
    public async Task In_a_storm_through_three_processes_of_which_two_are_killed_no_limit_is_exceeded_by_one()
    {
        var folder = Directory.CreateTempSubdirectory("storm-");
        try
        {
            var file = Path.Combine(folder.FullName, "router.db");
            using var sink = await SinkProcess.StartAsync(Path.Combine(AppContext.BaseDirectory, "sink.dll"), Path.Combine(folder.FullName, "sink.log"), longestDelay: 20);
            await using var store = await SqliteStore.OpenAsync(file, new SqliteStoreOptions { Shared = true });
            using var play = new StormPlay<SqliteStore>(store, new StormPlan(10_000, 4, 7).OrAsTold(), sink, seat => Programs.Of(Path.Combine(AppContext.BaseDirectory, "storm.dll"), [file, .. seat.Arguments]));
            TestContext.Current.TestOutputHelper!.WriteLine(await play.RunAsync());
        }
        finally
        {
            folder.Delete(true);
        }
    }
}
