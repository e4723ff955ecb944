using System.Net.Http.Json;
using System.Text.Json;
using Serverless.Contracts;
using Serverless.Processes;

namespace Serverless.Local.Tests;

/// <summary>Rules that are pushed to a running router, as a person pushes them.</summary>
public sealed class PushedRulesTests : IDisposable
{
    /// <summary>What the issue allows from a push to the status that shows it.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_story_of_a_push_a_mistake_another_push_and_a_rollback()
    {
        using var router = await StartAsync();
        using var client = new HttpClient { BaseAddress = router.Url };

        // Before the first push events wait, and are judged by it.
        await HelloPack.SendAsync(client, "1");
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, (await client.GetAsync(new Uri("health", UriKind.Relative))).StatusCode);
        Assert.Contains("Nothing was pushed yet", (await CommandAsync(router, 1, "rules", "status")).Output, StringComparison.Ordinal);

        HelloPack.Write(folder);
        var pushed = (await CommandAsync(router, 0, "rules", "push", folder.File("rules"), "--reason", "the first")).Output;
        Assert.Contains("+ rule greet", pushed, StringComparison.Ordinal);
        var (decision, first) = await JudgedAsync(client, 1);
        Assert.Equal("admitted", decision);
        Assert.Contains("nothing to do", (await CommandAsync(router, 0, "rules", "push", folder.File("rules"))).Output, StringComparison.Ordinal);

        // A broken set is refused as a whole, and the old one stays.
        HelloPack.Write(folder, "sometimes");
        folder.Write("rules/hello/rules/other.yaml", "rule: other\n");
        var refused = await CommandAsync(router, 1, "rules", "push", folder.File("rules"));
        Assert.Contains("hello/rules/greet.yaml:3:7", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("hello/rules/other.yaml", refused.Errors, StringComparison.Ordinal);
        await HelloPack.SendAsync(client, "2");
        Assert.Equal(("admitted", first), await JudgedAsync(client, 2));

        // The second set.
        File.Delete(folder.File("rules", "hello", "rules", "other.yaml"));
        HelloPack.Write(folder, "observe");
        Assert.Contains("~ rule greet: mode", (await CommandAsync(router, 0, "rules", "diff", folder.File("rules"))).Output, StringComparison.Ordinal);
        Assert.Contains("(move 1)", (await CommandAsync(router, 1, "rules", "push", folder.File("rules"), "--expect", "0")).Errors, StringComparison.Ordinal);
        await CommandAsync(router, 0, "rules", "push", folder.File("rules"), "--expect", "1");
        await HelloPack.SendAsync(client, "3");
        var (observed, second) = await JudgedAsync(client, 3);
        Assert.Equal("observed", observed);
        Assert.NotEqual(first, second);

        // And back, without a file.
        Directory.Delete(folder.File("rules"), recursive: true);
        await CommandAsync(router, 0, "rules", "rollback", "--reason", "too quiet");
        var status = await CommandAsync(router, 0, "rules", "status");
        Assert.Contains($"this instance    {first}", status.Output, StringComparison.Ordinal);
        Assert.Contains("too quiet", status.Output, StringComparison.Ordinal);
        await HelloPack.SendAsync(client, "4");
        Assert.Equal(("admitted", first), await JudgedAsync(client, 4));
        await CommandAsync(router, 0, "rules", "rollback", second[..12]);
        Assert.Equal((await StatusAsync(client)).GetProperty("running").GetProperty("ruleSet").GetString(), second);
    }

    [Fact]
    public async Task What_was_pushed_is_in_force_after_a_kill_without_any_folder()
    {
        HelloPack.Write(folder);
        string set;
        using (var router = await StartAsync())
        {
            await CommandAsync(router, 0, "rules", "push", folder.File("rules"));
            using var before = new HttpClient { BaseAddress = router.Url };
            set = await HelloPack.RuleSetAsync(before);
            router.Kill();
        }

        Directory.Delete(folder.File("rules"), recursive: true);
        using var again = await StartAsync();
        using var client = new HttpClient { BaseAddress = again.Url };
        Assert.Equal(set, await HelloPack.RuleSetAsync(client));
        await HelloPack.SendAsync(client, "1");
        Assert.Equal(("admitted", set), await JudgedAsync(client, 1));
    }

    [Fact]
    public async Task A_run_that_waits_ends_by_the_workflow_it_began_with_whatever_is_pushed_meanwhile()
    {
        using var router = await StartAsync();
        using var client = new HttpClient { BaseAddress = router.Url };
        HelloPack.Write(folder, tasks: "do: [{ rest: { wait: { seconds: 4 } } }, { say: { set: { greeting: old } } }]");
        await CommandAsync(router, 0, "rules", "push", folder.File("rules"));
        await HelloPack.SendAsync(client, "1");
        var run = await RunAsync(client, "waiting");
        HelloPack.Write(folder, tasks: "do: [{ say: { set: { greeting: new } } }]");
        await CommandAsync(router, 0, "rules", "push", folder.File("rules"));
        Assert.Equal(run, await RunAsync(client, "waiting"));
        Assert.Equal(run, await RunAsync(client, "completed"));
        Assert.Contains("\"greeting\":\"old\"", await client.GetStringAsync(new Uri($"api/runs/{run}/history", UriKind.Relative)), StringComparison.Ordinal);

        await HelloPack.SendAsync(client, "2");
        var other = await Eventually.GetAsync<string>(async () => await FirstRunAsync(client, "completed") is { } newest && newest != run ? newest : null, "the second run completes");
        Assert.Contains("\"greeting\":\"new\"", await client.GetStringAsync(new Uri($"api/runs/{other}/history", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_a_folder_decides_a_push_is_refused_with_the_reason_and_status_says_so()
    {
        HelloPack.Write(folder);
        using var router = await RouterProcess.StartAsync(BuiltPrograms.Router, folder.File("data"), folder.File("rules"));
        Assert.Contains("decide its rules", (await CommandAsync(router, 1, "rules", "push", folder.File("rules"))).Errors, StringComparison.Ordinal);
        Assert.Contains("decide its rules", (await CommandAsync(router, 1, "rules", "rollback")).Errors, StringComparison.Ordinal);
        Assert.Contains(folder.File("rules"), (await CommandAsync(router, 0, "rules", "status")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_come_with_the_push()
    {
        using var router = await StartAsync();
        HelloPack.Write(folder);
        folder.Write("rules/hello/pack.yaml", "pack: hello\nsettings: { who: {} }\n");
        Assert.Contains("hello.who", (await CommandAsync(router, 1, "rules", "push", folder.File("rules"))).Errors, StringComparison.Ordinal);
        Assert.Contains("+ setting hello.who", (await CommandAsync(router, 0, "rules", "push", folder.File("rules"), "--set", "hello.who=anna")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_sent_is_told_and_nothing_is()
    {
        using var router = await StartAsync();
        HelloPack.Write(folder);
        await File.WriteAllBytesAsync(folder.File("rules", "hello", "rules", "odd.yaml"), [0x72, 0xff]);
        Assert.Contains("hello/rules/odd.yaml:1:1 yaml/not-utf8", (await CommandAsync(router, 1, "rules", "push", folder.File("rules"))).Errors, StringComparison.Ordinal);
        Directory.CreateDirectory(folder.File("nothing"));
        Assert.Contains("push/empty", (await CommandAsync(router, 1, "rules", "push", folder.File("nothing"))).Errors, StringComparison.Ordinal);
        Assert.Contains("begins with 'abc'", (await CommandAsync(router, 1, "rules", "rollback", "abc")).Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--rules", "rules")]
    [InlineData("--set", "a.b=c")]
    [InlineData("--demo")]
    public async Task A_folder_and_pushes_do_not_go_together(params string[] more)
    {
        var command = await RouterCommand.RunAsync(BuiltPrograms.Router, ["up", "--pushed", .. more]);
        Assert.Equal(1, command.ExitCode);
        Assert.Contains("With --pushed", command.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_goes_with_every_request_and_never_in_the_clear()
    {
        using var listener = new System.Net.HttpListener();
        var url = $"http://127.0.0.1:{FreePort()}/";
        listener.Prefixes.Add(url);
        listener.Start();
        var heard = Task.Run(async () =>
        {
            var asked = await listener.GetContextAsync();
            var said = asked.Request.Headers["Authorization"];
            asked.Response.StatusCode = 401;
            asked.Response.Close();
            return said;
        });
        var start = Programs.Of(BuiltPrograms.Router, "rules", "status", "--to", url);
        start.Environment["ROUTER_TOKEN"] = "secret-of-the-variable";
        Assert.Equal(1, (await RouterCommand.RunAsync(start, "")).ExitCode);
        Assert.Equal("Bearer secret-of-the-variable", await heard);

        var open = await RouterCommand.RunAsync(BuiltPrograms.Router, "rules", "status", "--to", "http://router.example/", "--token", "t");
        Assert.Equal(1, open.ExitCode);
        Assert.Contains("use https", open.Errors, StringComparison.Ordinal);
    }

    private Task<RouterProcess> StartAsync() => RouterProcess.StartAsync(BuiltPrograms.Router, folder.File("data"), null);

    private static async Task<RouterCommand> CommandAsync(RouterProcess router, int exitCode, params string[] arguments)
    {
        var command = await RouterCommand.RunAsync(BuiltPrograms.Router, [.. arguments, "--to", router.Url.ToString()]);
        Assert.True(command.ExitCode == exitCode, $"{string.Join(' ', arguments)} ended with {command.ExitCode}:\n{command.Output}{command.Errors}{router.Errors}");
        return command;
    }

    private static Task<JsonElement> StatusAsync(HttpClient client) => client.GetFromJsonAsync<JsonElement>("api/rule-sets");

    /// <summary>The decision on an event and the set that judged it.</summary>
    private static async Task<(string Decision, string RuleSet)> JudgedAsync(HttpClient client, int sequence)
    {
        var judged = await Eventually.GetAsync<string>(async () =>
        {
            var entry = (await client.GetFromJsonAsync<JsonElement>($"api/events/{sequence}")).GetProperty("entry");
            return entry.GetProperty("judgement") is { ValueKind: JsonValueKind.Object } judgement ? judgement.GetRawText() : null;
        }, $"event {sequence} is judged", Bound);
        var json = JsonElement.Parse(judged);
        return (json.GetProperty("verdicts")[0].GetProperty("decision").GetString()!, json.GetProperty("ruleSet").GetString()!);
    }

    private static Task<string> RunAsync(HttpClient client, string status) => Eventually.GetAsync(() => FirstRunAsync(client, status), $"a run is {status}", Bound);

    private static async Task<string?> FirstRunAsync(HttpClient client, string status) =>
        (await client.GetFromJsonAsync<JsonElement>($"api/runs?status={status}")).GetProperty("items").EnumerateArray().Select(run => run.GetProperty("id").GetString()).FirstOrDefault();

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
