using System.Net.Http.Json;
using System.Text.Json;
using Serverless.Contracts;
using Serverless.Processes;

namespace Serverless.Local.Tests;

/// <summary>Guards, loops and stops through the router as users run it.</summary>
public sealed class GuardTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_lock_is_given_on_when_its_run_ends_also_after_the_router_was_killed()
    {
        HelloPack.Write(folder, tasks: "do: [{ rest: { wait: { seconds: 1 } } }]");
        folder.Write("rules/hello/rules/greet.yaml", "rule: greet\nmatch: { type: [com.example.hello] }\nmode: auto\nrun: hello/greet:1.0.0\nguard: { lock: { key: all } }\n");
        using (var router = await StartAsync())
        {
            using var client = new HttpClient { BaseAddress = router.Url };
            foreach (var id in new[] { "a", "b", "c" })
            {
                await HelloPack.SendAsync(client, id);
                await Eventually.TrueAsync(async () => (await VerdictsAsync(client)).Count == id[0] - 'a' + 1, $"event {id} is judged");
            }

            Assert.Equal(["queued", "queued", "admitted"], (await VerdictsAsync(client)).Select(verdict => verdict.GetProperty("decision").GetString()));
            router.Kill();
        }

        using var again = await StartAsync();
        using var asking = new HttpClient { BaseAddress = again.Url };
        var runs = await Eventually.GetAsync<List<JsonElement>>(async () => await ItemsAsync(asking, "api/runs?status=completed") is { Count: 3 } all ? all : null, "all three runs have ended", TimeSpan.FromSeconds(30));
        var times = runs.Select(run => (Started: run.GetProperty("startedAt").GetDateTimeOffset(), Ended: run.GetProperty("updatedAt").GetDateTimeOffset(), Event: run.GetProperty("event").GetInt64())).OrderBy(run => run.Started).ToList();
        Assert.Equal([1, 2, 3], times.Select(run => run.Event));
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.First.Ended <= pair.Second.Started, "Two runs held the lock at the same time."));
    }

    [Fact]
    public async Task A_rule_whose_workflow_causes_it_again_is_cut_after_three_runs()
    {
        HelloPack.Write(folder, tasks: "do: [{ again: { emit: { event: { with: { source: /loop, type: com.example.hello } } } } }]");
        using var router = await StartAsync();
        using var client = new HttpClient { BaseAddress = router.Url };
        await HelloPack.SendAsync(client, "a");
        var cut = await Eventually.GetAsync<List<JsonElement>>(async () => await ItemsAsync(client, "api/verdicts?decision=loop-cut") is { Count: > 0 } found ? found : null, "the loop is cut");
        Assert.Matches("^3 runs have led to this event, one after the other, and a chain has 3 at most: greet \\(run [0-9a-f]{32}\\) → greet ", Assert.Single(cut).GetProperty("reason").GetString()!);
        Assert.Equal(4, (await VerdictsAsync(client)).Count);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    public async Task A_rule_whose_call_makes_somebody_else_send_its_event_again_is_cut_after_three_runs(string? traced)
    {
        await using var relay = await Relay.StartAsync();
        HelloPack.Write(folder, tasks: $"do: [{{ put: {{ call: http, with: {{ method: put, endpoint: '{relay.Address}/thing', body: {{}} }} }} }}]");
        using var router = await StartAsync();
        relay.Router = router.Url;
        using var client = new HttpClient { BaseAddress = router.Url };
        await Relay.SendAsync(client, "first", traced);
        var cut = await Eventually.GetAsync<List<JsonElement>>(async () => await ItemsAsync(client, "api/verdicts?decision=loop-cut") is { Count: > 0 } found ? found : null, "the loop is cut");
        Assert.StartsWith("3 runs have led to this event, one after the other, and a chain has 3 at most: ", Assert.Single(cut).GetProperty("reason").GetString()!, StringComparison.Ordinal);
        Assert.Equal((4, 3), ((await VerdictsAsync(client)).Count, relay.Calls));
        Assert.Contains("starts: 3 runs have led to this event", (await CommandAsync(router, "explain", "4")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_demoted_rule_is_listed_so_and_who_mistypes_one_is_told()
    {
        HelloPack.Write(folder, tasks: "do: [{ put: { call: http, with: { method: put, endpoint: 'http://127.0.0.1:1/thing', body: {} } } }]");
        using var router = await StartAsync();
        await Eventually.TrueAsync(() => router.Errors.Contains("rule/unverified", StringComparison.Ordinal), "the warning is logged");
        Assert.Contains("No rule in force is named gret", (await CommandAsync(router, "rules", "demote", "gret", "--to", "observe", "--reason", "tests", "--by", "anna")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandAsync(router, "rules", "demote", "greet", "--to", "observe", "--reason", "it burns", "--by", "anna")).ExitCode);
        var listed = (await CommandAsync(router, "rules", "list")).Output;
        Assert.Matches("greet acts as observe, and its document says auto: demote number 2 by anna at 20[0-9-]+T[0-9:]+Z: it burns", string.Join(' ', listed.Split('\n', StringSplitOptions.TrimEntries)));
        Assert.Contains("rule greet goes no further than observe", (await CommandAsync(router, "starts", "show")).Output, StringComparison.Ordinal);

        folder.Write("rules/hello/rules/greet.yaml", "rule: greet\nmatch: { type: [com.example.hello] }\nmode: propose\nrun: hello/greet:1.0.0\ninput: {}\n");
        await Eventually.TrueAsync(async () => (await CommandAsync(router, "audit", "list", "--json")).Output.Contains("\"from\":\"auto\",\"to\":\"propose\"", StringComparison.Ordinal), "the change of the mode is audited");
    }

    [Fact]
    public async Task A_rule_that_is_caused_again_by_a_run_that_its_run_runs_is_cut_after_three_runs_of_its_own()
    {
        HelloPack.Write(folder, tasks: "do: [{ sub: { run: { workflow: { namespace: hello, name: again, version: 1.0.0 } } } }]");
        folder.Write("rules/hello/workflows/again.yaml", "document: { dsl: 1.0.3, namespace: hello, name: again, version: 1.0.0 }\ndo: [{ again: { emit: { event: { with: { source: /loop, type: com.example.hello } } } } }]\n");
        using var router = await StartAsync();
        using var client = new HttpClient { BaseAddress = router.Url };
        await HelloPack.SendAsync(client, "a");
        var cut = await Eventually.GetAsync<List<JsonElement>>(async () => await ItemsAsync(client, "api/verdicts?decision=loop-cut") is { Count: > 0 } found ? found : null, "the loop is cut");
        Assert.Matches("^3 runs have led to this event, one after the other, and a chain has 3 at most: greet \\(run [0-9a-f]{32}\\) → greet ", Assert.Single(cut).GetProperty("reason").GetString()!);
        Assert.Equal(4, (await VerdictsAsync(client)).Count);
    }

    [Fact]
    public async Task A_stop_holds_over_a_restart_until_the_command_line_ends_it()
    {
        HelloPack.Write(folder);
        using (var router = await StartAsync())
        {
            Assert.Equal(0, (await CommandAsync(router, "starts", "stop", "--reason", "it burns", "--by", "anna")).ExitCode);
            Assert.Equal(0, await router.StopAsync());
        }

        using var again = await StartAsync();
        using var client = new HttpClient { BaseAddress = again.Url };
        await HelloPack.SendAsync(client, "a");
        var verdict = await Eventually.GetAsync<List<JsonElement>>(async () => await VerdictsAsync(client) is { Count: > 0 } found ? found : null, "the event is judged");
        Assert.StartsWith("All starts have been stopped by anna since ", verdict[0].GetProperty("reason").GetString());
        Assert.Contains("all starts are stopped by anna", (await CommandAsync(again, "starts", "show")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandAsync(again, "starts", "resume", "--reason", "it is out")).ExitCode);
        Assert.Equal(0, (await CommandAsync(again, "starts", "mute", "--rule", "greet", "--for", "PT1H", "--reason", "tests")).ExitCode);
        Assert.Contains("mute 3: rule greet until ", (await CommandAsync(again, "starts", "show")).Output, StringComparison.Ordinal);
        Assert.Equal(1, (await CommandAsync(again, "starts", "mute", "--rule", "greet", "--reason", "for ever")).ExitCode);
        Assert.Contains("No rule in force is named gret", (await CommandAsync(again, "starts", "mute", "--rule", "gret", "--for", "PT1H", "--reason", "tests")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandAsync(again, "starts", "unmute", "3", "--reason", "done")).ExitCode);
        Assert.Equal(1, (await CommandAsync(again, "starts", "unmute", "3", "--reason", "done")).ExitCode);
        await Eventually.TrueAsync(
            async () =>
            {
                await HelloPack.SendAsync(client, Guid.NewGuid().ToString());
                return (await VerdictsAsync(client))[0].GetProperty("decision").GetString() == "admitted";
            },
            "runs are started again");
    }

    [Fact]
    public async Task What_a_cool_down_holds_is_done_by_one_run_with_a_list_also_after_the_router_was_killed()
    {
        HelloPack.Write(folder, tasks: "do: [{ count: { set: { ids: '${ [.[].id] }' } } }]");
        folder.Write("rules/hello/rules/greet.yaml", "rule: greet\nmatch: { type: [com.example.hello] }\nmode: auto\nrun: hello/greet:1.0.0\nguard: { cooldown: { for: PT8S }, policy: hold-and-coalesce }\n");
        using (var router = await StartAsync())
        {
            using var client = new HttpClient { BaseAddress = router.Url };
            foreach (var id in new[] { "a", "b", "c", "d" })
            {
                await HelloPack.SendAsync(client, id);
                await Eventually.TrueAsync(async () => (await VerdictsAsync(client)).Count == id[0] - 'a' + 1, $"event {id} is judged");
            }

            Assert.Equal(["held", "held", "held", "admitted"], (await VerdictsAsync(client)).Select(verdict => verdict.GetProperty("decision").GetString()));
            router.Kill();
        }

        using var again = await StartAsync();
        using var asking = new HttpClient { BaseAddress = again.Url };
        var runs = await Eventually.GetAsync<List<JsonElement>>(async () => await ItemsAsync(asking, "api/runs?status=completed") is { Count: 2 } all ? all : null, "both runs have ended", TimeSpan.FromSeconds(40));
        var run = Assert.Single(runs, run => run.GetProperty("event").GetInt64() == 2).GetProperty("id").GetString();
        await Eventually.TrueAsync(async () => (await VerdictsAsync(asking)).Count(verdict => verdict.TryGetProperty("became", out var became) && became.GetString() == $"It was done with 2 others by run {run}.") == 3, "each says by which run it was done");
        Assert.Contains($"this event was held: It was done with 2 others by run {run}.", (await CommandAsync(again, "explain", "3")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_starts_are_resumed_the_newest_of_what_was_stopped_is_judged_again_once()
    {
        HelloPack.Write(folder);
        using var router = await StartAsync();
        using var client = new HttpClient { BaseAddress = router.Url };
        Assert.Equal(0, (await CommandAsync(router, "starts", "stop", "--reason", "it burns", "--by", "anna")).ExitCode);
        foreach (var id in new[] { "a", "b" })
        {
            await HelloPack.SendAsync(client, id);
            await Eventually.TrueAsync(async () => (await VerdictsAsync(client)).Count(verdict => verdict.GetProperty("decision").GetString() == "muted") == id[0] - 'a' + 1, $"event {id} is muted");
        }

        Assert.Equal(0, (await CommandAsync(router, "starts", "resume", "--reason", "it is out")).ExitCode);
        var runs = await Eventually.GetAsync<List<JsonElement>>(async () => await ItemsAsync(client, "api/runs?status=completed") is { Count: > 0 } all ? all : null, "one is judged again", TimeSpan.FromSeconds(30));
        Assert.Equal(2, Assert.Single(runs).GetProperty("event").GetInt64());
        Assert.Contains("this event was muted: a newer one about the same (event 2) is judged again at ", (await CommandAsync(router, "explain", "1")).Output, StringComparison.Ordinal);
    }

    private Task<RouterProcess> StartAsync() => RouterProcess.StartAsync(BuiltPrograms.Router, folder.File("data"), folder.File("rules"));

    private static Task<RouterCommand> CommandAsync(RouterProcess router, params string[] arguments) => RouterCommand.RunAsync(BuiltPrograms.Router, [.. arguments, "--url", router.Url.ToString()]);

    private static Task<List<JsonElement>> VerdictsAsync(HttpClient client) => ItemsAsync(client, "api/verdicts");

    private static async Task<List<JsonElement>> ItemsAsync(HttpClient client, string path) =>
        [.. (await client.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative))).GetProperty("items").EnumerateArray()];
}
