using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Serverless.Contracts;
using Serverless.Processes;

namespace Serverless.Local.Tests;

/// <summary>Questions to persons through the router as users run it.</summary>
public sealed class ApprovalTests : IDisposable
{
    private const string Asks = """
        do:
          - ask: { call: approval, with: { question: 'Say hello?', plan: [greet], evidence: { host: web-1 }, deadline: PT1H } }
          - say: { set: { said: '${ .answer }', why: '${ .reason }' } }
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_question_outlives_a_kill_and_is_answered_from_the_command_line()
    {
        HelloPack.Write(folder, tasks: Asks);
        using (var router = await StartAsync())
        {
            using var client = new HttpClient { BaseAddress = router.Url };
            await HelloPack.SendAsync(client, "a");
            await OpenAsync(client);
            router.Kill();
        }

        using var again = await StartAsync();
        using var asking = new HttpClient { BaseAddress = again.Url };
        var id = await OpenAsync(asking);
        Assert.Contains("Say hello?", (await CommandAsync(again, "approvals", "list")).Output, StringComparison.Ordinal);
        var shown = (await CommandAsync(again, "approvals", "show", id)).Output;
        Assert.Contains("web-1", shown, StringComparison.Ordinal);
        Assert.Equal(1, (await CommandAsync(again, "approvals", "approve", id, "--reason", "seen", "--binding", new string('0', 64))).ExitCode);
        Assert.Equal(0, (await CommandAsync(again, "approvals", "approve", id, "--reason", "seen it", "--by", "ann")).ExitCode);
        Assert.Equal("""{"said":"approved","why":"seen it"}""", await OutputAsync(asking));
        Assert.Equal(1, (await CommandAsync(again, "approvals", "reject", id, "--reason", "late", "--by", "bob")).ExitCode);
        Assert.Contains("approved: It was approved by ann", (await CommandAsync(again, "approvals", "show", id)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_is_made_followed_and_used_once()
    {
        HelloPack.Write(folder, tasks: Asks);
        folder.Write("secrets/approval-link-key", new string('k', 40));
        using var router = await StartAsync("--secrets", folder.File("secrets"));
        using var client = new HttpClient { BaseAddress = router.Url };
        await HelloPack.SendAsync(client, "a");
        var made = await CommandAsync(router, "approvals", "link", await OpenAsync(client), "--for", "ann");
        Assert.True(made.ExitCode == 0, made.Errors);
        var link = new Uri(made.Output.Trim());
        Assert.StartsWith($"{router.Url}approvals/", made.Output.Trim(), StringComparison.Ordinal);
        Assert.Contains("Say hello?", await client.GetStringAsync(link), StringComparison.Ordinal);
        using var form = new FormUrlEncodedContent([new("answer", "reject"), new("reason", "not now")]);
        using var first = await client.PostAsync(link, form);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using var second = await client.PostAsync(link, form);
        Assert.Equal(HttpStatusCode.Gone, second.StatusCode);
        Assert.Equal("""{"said":"rejected","why":"not now"}""", await OutputAsync(client));
    }

    [Fact]
    public async Task A_proposal_is_not_approved_while_starts_are_stopped_or_its_rule_has_changed_and_is_afterwards()
    {
        HelloPack.Write(folder, mode: "propose");
        using var router = await StartAsync();
        using var client = new HttpClient { BaseAddress = router.Url };
        await HelloPack.SendAsync(client, "a");
        var id = await OpenAsync(client);
        Assert.Equal(0, (await CommandAsync(router, "starts", "stop", "--reason", "it burns", "--by", "eve")).ExitCode);
        var refused = await CommandAsync(router, "approvals", "approve", id, "--reason", "seen");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("stopped by eve", OneLine(refused.Errors), StringComparison.Ordinal);
        Assert.Contains("stopped by eve", OneLine((await CommandAsync(router, "approvals", "show", id)).Output), StringComparison.Ordinal);
        Assert.Equal(0, (await CommandAsync(router, "starts", "resume", "--reason", "it is out")).ExitCode);

        // A rule of the same folder that this one has nothing to do with.
        var before = await HelloPack.RuleSetAsync(client);
        folder.Write("rules/hello/rules/other.yaml", "rule: other\nmatch: { type: [com.example.other] }\nrun: hello/greet:1.0.0\n");
        await HelloPack.RuleSetAsync(client, otherThan: before);
        var told = await CommandAsync(router, "approvals", "approve", id, "--reason", "seen");
        Assert.True(told.ExitCode == 0, told.Errors);
        Assert.Contains("recorded: approved, the run goes on", OneLine(told.Output), StringComparison.Ordinal);
        Assert.Equal("""{"greeting":"hello"}""", await OutputAsync(client));

        await HelloPack.SendAsync(client, "b");
        var second = await OpenAsync(client);
        before = await HelloPack.RuleSetAsync(client);
        HelloPack.Write(folder, mode: "propose", tasks: "do: [{ say: { set: { greeting: bye } } }]");
        await HelloPack.RuleSetAsync(client, otherThan: before);
        var stale = await CommandAsync(router, "approvals", "approve", second, "--reason", "seen");
        Assert.Equal(1, stale.ExitCode);
        Assert.Contains("the workflow of rule greet, or one that it runs, has changed", OneLine(stale.Errors), StringComparison.Ordinal);
        Assert.Equal(0, (await CommandAsync(router, "approvals", "reject", second, "--reason", "another now")).ExitCode);
    }

    /// <summary>As it was before it was broken into lines.</summary>
    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private Task<RouterProcess> StartAsync(params string[] more) => RouterProcess.StartAsync(BuiltPrograms.Router, folder.File("data"), folder.File("rules"), null, more);

    private static Task<RouterCommand> CommandAsync(RouterProcess router, params string[] arguments) => RouterCommand.RunAsync(BuiltPrograms.Router, [.. arguments, "--url", router.Url.ToString()]);

    private static Task<string> OpenAsync(HttpClient client) => Eventually.GetAsync(
        async () => (await ItemsAsync(client, "api/approvals")).Select(item => item.GetProperty("id").GetString()).FirstOrDefault(), "a question is open");

    private static Task<string> OutputAsync(HttpClient client) => Eventually.GetAsync<string>(
        async () =>
        {
            var run = (await ItemsAsync(client, "api/runs?status=completed")).FirstOrDefault();
            return run.ValueKind == JsonValueKind.Undefined ? null : (await ItemsAsync(client, $"api/runs/{run.GetProperty("id").GetString()}/history"))[^1].GetProperty("output").GetRawText();
        },
        "the run completes");

    private static async Task<List<JsonElement>> ItemsAsync(HttpClient client, string path) =>
        [.. (await client.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative))).GetProperty("items").EnumerateArray()];
}
