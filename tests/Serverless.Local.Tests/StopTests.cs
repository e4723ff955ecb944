using System.Net.Http.Json;
using System.Text.Json;
using Serverless.Contracts;
using Serverless.Processes;

namespace Serverless.Local.Tests;

/// <summary>A stop that pauses runs, through the router as users run it.</summary>
public sealed class StopTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Runs_that_a_stop_has_paused_stay_paused_over_a_kill_and_finish_when_starts_are_resumed()
    {
        HelloPack.Write(folder, tasks: "do: [{ rest: { wait: { seconds: 10 } } }, { again: { for: { in: \"${ [range(3)] }\" }, do: [{ nap: { wait: { milliseconds: 200 } } }] } }]");
        string mine;
        using (var router = await StartAsync())
        {
            using var client = new HttpClient { BaseAddress = router.Url };
            foreach (var id in new[] { "a", "b", "c" })
            {
                await HelloPack.SendAsync(client, id);
            }

            mine = (await RunsAsync(client, 3))[0].GetProperty("id").GetString()!;
            (await client.PostAsJsonAsync($"api/runs/{mine}/pause", new { reason = "mine", by = "bob" })).EnsureSuccessStatusCode();
            Assert.Equal(0, (await CommandAsync(router, "starts", "stop", "--runs", "pause", "--reason", "it burns", "--by", "anna")).ExitCode);
            Assert.Equal(["paused", "paused", "paused"], await StatusesAsync(client));
            router.Kill();
        }

        using var again = await StartAsync();
        using var asking = new HttpClient { BaseAddress = again.Url };
        var due = (await RunsAsync(asking, 3)).Max(run => run.GetProperty("startedAt").GetDateTimeOffset()).AddSeconds(12);
        await Eventually.TrueAsync(() => DateTimeOffset.UtcNow > due, "all timers are due");
        Assert.Equal(["paused", "paused", "paused"], await StatusesAsync(asking));
        Assert.Contains("and the runs under way are paused by anna", (await CommandAsync(again, "starts", "show")).Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        var refused = await CommandAsync(again, "runs", "resume", mine, "--reason", "mine", "--by", "bob");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("all runs paused, by anna", refused.Output + refused.Errors, StringComparison.Ordinal);

        Assert.Equal(0, (await CommandAsync(again, "starts", "resume", "--reason", "it is out", "--by", "anna")).ExitCode);
        await Eventually.TrueAsync(async () => await StatusesAsync(asking) is ["completed", "completed", "paused"], "those that the stop paused end");
        Assert.Equal(0, (await CommandAsync(again, "runs", "resume", mine, "--reason", "looked", "--by", "bob")).ExitCode);
        await Eventually.TrueAsync(async () => await StatusesAsync(asking) is ["completed", "completed", "completed"], "the last ends");
    }

    [Fact]
    public async Task Mutes_that_come_again_and_mutes_of_packs_are_shown_with_their_terms_and_hold()
    {
        HelloPack.Write(folder);
        folder.Write("rules/hello/mutes/moving.yaml", "mute: moving\nreason: The hosts are moved.\nowner: ops\nrules: [greet]\nwhere: ${ .id == \"moved\" }\nuntil: 2999-01-01T00:00:00Z\n");
        using var router = await StartAsync();
        using var client = new HttpClient { BaseAddress = router.Url };
        Assert.Equal(0, (await CommandAsync(router, "starts", "mute", "--rule", "greet", "--where", ".id == \"backup\"", "--every", "* * * * *", "--for", "PT1H", "--zone", "Europe/Berlin", "--until", "2999-01-01T00:00:00Z", "--reason", "backups", "--by", "anna")).ExitCode);
        var refused = await CommandAsync(router, "starts", "mute", "--rule", "greet", "--every", "* * * * *", "--for", "PT1H", "--zone", "Europe/Atlantis", "--until", "2999-01-01T00:00:00Z", "--reason", "backups");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("'Europe/Atlantis' is not known here", (refused.Output + refused.Errors).ReplaceLineEndings(" "), StringComparison.Ordinal);

        var shown = JsonElement.Parse((await CommandAsync(router, "starts", "show", "--json")).Output);
        var (mute, standing) = (shown.GetProperty("mutes")[0], shown.GetProperty("standing")[0]);
        Assert.Equal(("* * * * *", "PT1H", "Europe/Berlin", ".id == \"backup\"", true), (mute.GetProperty("every").GetString(), mute.GetProperty("for").GetString(), mute.GetProperty("zone").GetString(), mute.GetProperty("where").GetString(), mute.GetProperty("holds").GetBoolean()));
        Assert.Equal(("moving", "hello", "rule greet", "ops", true), (standing.GetProperty("name").GetString(), standing.GetProperty("pack").GetString(), standing.GetProperty("target").GetString(), standing.GetProperty("owner").GetString(), standing.GetProperty("holds").GetBoolean()));
        Assert.Contains("mute moving of the pack hello: rule greet", (await CommandAsync(router, "starts", "show")).Output, StringComparison.Ordinal);

        foreach (var id in new[] { "backup", "moved", "other" })
        {
            await HelloPack.SendAsync(client, id);
        }

        await Eventually.TrueAsync(async () => (await DecisionsAsync(client)).Count == 3, "all are judged");
        Assert.Equal(["admitted", "muted", "muted"], (await DecisionsAsync(client)).Order(StringComparer.Ordinal));
    }

    private Task<RouterProcess> StartAsync() => RouterProcess.StartAsync(BuiltPrograms.Router, folder.File("data"), folder.File("rules"));

    private static Task<RouterCommand> CommandAsync(RouterProcess router, params string[] arguments) => RouterCommand.RunAsync(BuiltPrograms.Router, [.. arguments, "--url", router.Url.ToString()]);

    private static async Task<List<string?>> DecisionsAsync(HttpClient client) =>
        [.. (await client.GetFromJsonAsync<JsonElement>("api/verdicts")).GetProperty("items").EnumerateArray().Select(verdict => verdict.GetProperty("decision").GetString())];

    private static async Task<List<JsonElement>> RunsAsync(HttpClient client, int count) => await Eventually.GetAsync<List<JsonElement>>(
        async () => (await client.GetFromJsonAsync<JsonElement>("api/runs")).GetProperty("items").EnumerateArray().ToList() is { } all && all.Count == count ? all : null, $"there are {count} runs");

    private static async Task<List<string>> StatusesAsync(HttpClient client) => [.. (await RunsAsync(client, 3)).Select(run => run.GetProperty("status").GetString()!).Order(StringComparer.Ordinal)];
}
