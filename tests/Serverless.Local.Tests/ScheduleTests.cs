using System.Net.Http.Json;
using System.Text.Json;
using Serverless.Contracts;
using Serverless.Processes;

namespace Serverless.Local.Tests;

/// <summary>Workflows that start by themselves, in a router that is a process of its own.</summary>
public sealed class ScheduleTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_workflow_with_a_schedule_runs_by_itself_once_a_tick_also_over_a_kill()
    {
        folder.Write("rules/clock/workflows/tick.yaml", "document: { dsl: 1.0.3, namespace: clock, name: tick, version: 1.0.0 }\nschedule: { every: { seconds: 1 } }\ndo: [{ note: { set: { done: true } } }]\n");
        folder.Write("rules/clock/workflows/hear.yaml", "document: { dsl: 1.0.3, namespace: clock, name: hear, version: 1.0.0 }\nschedule: { on: { one: { with: { type: router.timer.due } } } }\ndo: [{ note: { set: { due: '${ .[0].data.due }' } } }]\n");
        using (var router = await StartAsync())
        {
            await RunsAsync(router, 2);
            router.Kill();
        }

        using var again = await StartAsync();
        var runs = await RunsAsync(again, 4);
        var ticks = await ListAsync(again, "api/events?type=router.timer.due&limit=100", "events");
        Assert.Equal(ticks.Select(tick => tick.GetProperty("id").GetString()).Distinct().Count(), ticks.Count(tick => tick.GetProperty("kind").GetString() == "event"));
        Assert.All(runs, run => Assert.Equal("clock/tick:1.0.0", run.GetProperty("workflow").GetString()));
        await Eventually.GetAsync(async () => (await ListAsync(again, "api/runs?rule=schedule.clock.hear&limit=100", "runs")).Count >= 4 ? "heard" : null, "each tick also starts who listens to it");
    }

    private Task<RouterProcess> StartAsync() => RouterProcess.StartAsync(BuiltPrograms.Router, folder.File("data"), folder.File("rules"), null);

    private static Task<IReadOnlyList<JsonElement>> RunsAsync(RouterProcess router, int least) => Eventually.GetAsync<IReadOnlyList<JsonElement>>(
        async () => await ListAsync(router, "api/runs?rule=schedule.clock.tick&limit=100", "runs") is { } runs && runs.Count >= least ? runs : null, $"{least} runs were started");

    private static async Task<IReadOnlyList<JsonElement>> ListAsync(RouterProcess router, string path, string what)
    {
        using var client = new HttpClient { BaseAddress = router.Url };
        var page = await client.GetFromJsonAsync<JsonElement>(path);
        return [.. (page.TryGetProperty("items", out var items) ? items : page.GetProperty(what)).EnumerateArray()];
    }
}
