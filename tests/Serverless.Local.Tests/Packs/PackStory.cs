using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Serverless.Contracts;
using Serverless.Processes;

namespace Serverless.Local.Tests.Packs;

/// <summary>A pack of this repository in a router of its own, from the event that is posted to the history of its run, and the messages that it sends.</summary>
internal sealed class PackStory : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly LoopbackTarget pager;
    private readonly LoopbackTarget tickets;
    private RouterProcess? router;
    private HttpClient? client;

    private PackStory(LoopbackTarget pager, LoopbackTarget tickets, ConcurrentQueue<JsonElement> pages, ConcurrentQueue<JsonElement> filed) =>
        (this.pager, this.tickets, Pages, Tickets) = (pager, tickets, pages, filed);

    public ConcurrentQueue<JsonElement> Pages { get; }

    public ConcurrentQueue<JsonElement> Tickets { get; }

    public RouterProcess Router => router!;

    /// <summary>The folder of the router's database.</summary>
    public string Data => folder.File("data");

    /// <param name="mode">Null leaves the pack as it is shipped.</param>
    /// <param name="settings">Without the name of the pack.</param>
    /// <param name="edits">What of the shipped text is written otherwise.</param>
    public static Task<PackStory> StartAsync(string pack, string? mode, IReadOnlyDictionary<string, string> settings, params (string Shipped, string Here)[] edits) =>
        StartAsync([pack], mode, settings.ToDictionary(setting => $"{pack}.{setting.Key}", setting => setting.Value), edits);

    /// <param name="settings">With the names of the packs.</param>
    /// <inheritdoc cref="StartAsync(string, string, IReadOnlyDictionary{string, string}, ValueTuple{string, string}[])"/>
    public static async Task<PackStory> StartAsync(IReadOnlyList<string> packs, string? mode, IReadOnlyDictionary<string, string> settings, params (string Shipped, string Here)[] edits)
    {
        var (pages, filed) = (new ConcurrentQueue<JsonElement>(), new ConcurrentQueue<JsonElement>());
        var story = new PackStory(await LoopbackTarget.InboxAsync(pages), await LoopbackTarget.InboxAsync(filed), pages, filed);
        story.Write(packs, mode is null ? edits : [.. edits, ("mode: observe", "mode: " + mode)]);
        var environment = new Dictionary<string, string> { ["ROUTER_SECRET_PAGER"] = story.pager.Address, ["ROUTER_SECRET_TICKETS"] = story.tickets.Address };
        story.router = await RouterProcess.StartAsync(BuiltPrograms.Router, story.Data, story.folder.File("rules"), environment, [.. settings.SelectMany(setting => (string[])["--set", $"{setting.Key}={setting.Value}"])]);
        story.client = new HttpClient { BaseAddress = story.router.Url };
        return story;
    }

    public async ValueTask DisposeAsync()
    {
        client?.Dispose();
        router?.Dispose();
        await pager.DisposeAsync();
        await tickets.DisposeAsync();
        folder.Dispose();
    }

    public async Task SendAsync(string id, string type, object data)
    {
        var json = JsonSerializer.Serialize(new { specversion = "1.0", id, source = "/monitor", type, data });
        using var content = new StringContent(json, Encoding.UTF8, "application/cloudevents+json");
        using var response = await client!.PostAsync(new Uri("api/events", UriKind.Relative), content);
        response.EnsureSuccessStatusCode();
    }

    public async Task<List<JsonElement>> ItemsAsync(string path) =>
        [.. (await client!.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative))).GetProperty("items").EnumerateArray()];

    /// <summary>The verdict on the n-th event, once it is there.</summary>
    public async Task<(string Decision, string Reason)> VerdictAsync(int nth)
    {
        var verdict = await Eventually.GetAsync<List<JsonElement>>(async () => await ItemsAsync($"api/verdicts?event={nth}") is { Count: > 0 } found ? found : null, $"event {nth} has a verdict");
        return (verdict[0].GetProperty("decision").GetString()!, verdict[0].GetProperty("reason").GetString()!);
    }

    /// <summary>The history of the run that the n-th event started, once it has ended.</summary>
    public async Task<RunStory> RunAsync(int nth) => await Eventually.GetAsync<RunStory>(
        async () =>
        {
            var run = (await ItemsAsync("api/runs")).Find(one => one.TryGetProperty("event", out var number) && number.ValueKind == JsonValueKind.Number && number.GetInt64() == nth);
            return run.ValueKind == JsonValueKind.Object && run.GetProperty("status").GetString() is "completed" or "faulted" or "cancelled"
                ? new RunStory(run.GetProperty("status").GetString()!, await ItemsAsync($"api/runs/{run.GetProperty("id").GetString()}/history"))
                : null;
        },
        $"the run of event {nth} ends",
        TimeSpan.FromSeconds(60));

    /// <summary>What the last runs of a rule came to, once it acts in this mode.</summary>
    public async Task<JsonElement> TrustAsync(string rule, string mode) => (JsonElement)await Eventually.GetAsync<object>(
        async () => await client!.GetFromJsonAsync<JsonElement>(new Uri($"api/rules/{rule}/trust", UriKind.Relative)) is var trust && trust.GetProperty("modeNow").GetString() == mode ? trust.GetProperty("trust") : null,
        $"{rule} acts as {mode}");

    /// <summary>The first open question.</summary>
    public Task<string> QuestionAsync() => Eventually.GetAsync(
        async () => (await ItemsAsync("api/approvals")).Select(item => item.GetProperty("id").GetString()).FirstOrDefault(), "a question is open", TimeSpan.FromSeconds(60));

    /// <summary>Sends an event for each of the data, and sees that each is refused by a verdict that names the key which is wrong.</summary>
    public async Task RefusedAsync(string type, params (object Data, string Wrong)[] hostile)
    {
        foreach (var ((data, wrong), nth) in hostile.Select((one, index) => (one, index + 1)))
        {
            await SendAsync($"hostile-{nth}", type, data);
            var (decision, reason) = await VerdictAsync(nth);
            Assert.True(decision == "failed" && reason.Contains($" failed: {wrong} is not ", StringComparison.Ordinal), $"{JsonSerializer.Serialize(data)}: {decision}, {reason}");
        }

        Assert.Empty(await ItemsAsync("api/runs"));
    }

    public Task<RouterCommand> CommandAsync(params string[] arguments) => RouterCommand.RunAsync(BuiltPrograms.Router, [.. arguments, "--url", Router.Url.ToString()]);

    private void Write(IReadOnlyList<string> packs, (string Shipped, string Here)[] edits)
    {
        var files = packs.SelectMany(pack => Directory.EnumerateFiles(Path.Combine(Repository.Root, "rules", pack), "*.yaml", SearchOption.AllDirectories)).Where(file => !file.Contains("/rehearsals/", StringComparison.Ordinal)).ToDictionary(file => Path.GetRelativePath(Repository.Root, file), File.ReadAllText);
        foreach (var (shipped, _) in edits)
        {
            Assert.Contains(files.Values, text => text.Contains(shipped, StringComparison.Ordinal));
        }

        foreach (var (path, text) in files)
        {
            folder.Write(path, edits.Aggregate(text, (now, edit) => now.Replace(edit.Shipped, edit.Here, StringComparison.Ordinal)));
        }
    }
}

/// <summary>What became of a run.</summary>
internal sealed record RunStory(string Status, List<JsonElement> Facts)
{
    /// <summary>What it came to; of one that failed, the last fact.</summary>
    public JsonElement Output => Facts[^1].TryGetProperty("output", out var output) ? output : Facts[^1];

    /// <summary>All that is kept of it.</summary>
    public string Text => string.Join('\n', Facts.Select(fact => fact.GetRawText()));

    /// <summary>Of one that failed, the title of its error.</summary>
    public string Outcome => Output.TryGetProperty("outcome", out var outcome) ? outcome.GetString()!
        : Output.TryGetProperty("failure", out var failure) && failure.TryGetProperty("title", out var title) ? title.GetString()!
        : Output.GetRawText();
}
