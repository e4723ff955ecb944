using Serverless.Processes;
using Serverless.Storage.AzureTables.Tests.Azurite;
using Serverless.Storm.Playing;

namespace Serverless.Storage.AzureTables.Tests.Contracts;

/// <summary>As with the database file, over the store that hosts share: fewer events, since the emulator is one process of Node.js.</summary>
public sealed class TablesStormTests(AzuriteServers azurite)
{
    [Fact]
    public async Task In_a_storm_through_three_processes_of_which_two_are_killed_no_limit_is_exceeded_by_one()
    {
        await using var place = new TemporaryAccount(azurite);
        var store = await place.OpenAsync();
        var log = Path.Combine(Path.GetTempPath(), $"storm-{Guid.NewGuid():N}.log");
        using var sink = await SinkProcess.StartAsync(Path.Combine(AppContext.BaseDirectory, "sink.dll"), log, longestDelay: 20);
        using var play = new StormPlay<AzureTablesStore>(store, new StormPlan(500, 1, 7).OrAsTold(), sink, seat =>
        {
            var start = Programs.Of(Path.Combine(AppContext.BaseDirectory, "storm-tables.dll"), [place.Prefix, .. seat.Arguments]);
            start.Environment["STORM_CONNECTION"] = azurite.ConnectionString();
            return start;
        });
        TestContext.Current.TestOutputHelper!.WriteLine(await play.RunAsync());
        File.Delete(log);
    }
}
