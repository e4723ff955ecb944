using System.Net;
using System.Text.Json;
using Serverless.Contracts;
using Serverless.Processes;

namespace Serverless.Local.Tests;

/// <summary>The commands as a person or a script gives them, against a running router.</summary>
public sealed class CommandLineTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private RouterProcess router = null!;

    public async ValueTask InitializeAsync()
    {
        HelloPack.Write(folder);
        folder.Write("event.json", HelloPack.Event("1"));
        router = await RouterProcess.StartAsync(BuiltPrograms.Router, folder.File("data"), folder.File("rules"));
    }

    public ValueTask DisposeAsync()
    {
        router.Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task An_event_is_sent_listed_shown_explained_and_its_run_told()
    {
        Assert.Contains("accepted event 1", (await GoodAsync("send", folder.File("event.json"))).Output, StringComparison.Ordinal);
        Assert.Contains("redelivery", (await GoodAsync("send", folder.File("event.json"))).Output, StringComparison.Ordinal);
        var run = await RunAsync();

        Assert.Contains("greet: admitted", (await GoodAsync("events", "list", "--rule", "greet")).Output, StringComparison.Ordinal);
        var shown = await GoodAsync("events", "show", "1");
        Assert.Contains("com.example.hello", shown.Output, StringComparison.Ordinal);
        Assert.Contains("greet: admitted", shown.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("not judged", (await GoodAsync("events", "show", "2")).Output, StringComparison.Ordinal);

        Assert.Contains(run, (await GoodAsync("runs", "list", "--event", "1")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandAsync("runs", "watch", run)).ExitCode);
        Assert.Contains("run completed", (await GoodAsync("runs", "show", run)).Output, StringComparison.Ordinal);

        var facts = (await GoodAsync("runs", "watch", run, "--json")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("run-completed", JsonElement.Parse(facts[^1]).GetProperty("kind").GetString());

        var explained = (await GoodAsync("explain", "1")).Output;
        Assert.InRange(explained.IndexOf("greet: admitted", StringComparison.Ordinal), 0, explained.IndexOf("greet matches", StringComparison.Ordinal));
        Assert.Contains("✓ type is 'com.example.hello': \"com.example.hello\"", explained, StringComparison.Ordinal);
        Assert.DoesNotContain("not those that judged", explained, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_pauses_resumes_cancels_and_continues_a_run()
    {
        using var client = new HttpClient { BaseAddress = router.Url };
        var before = await HelloPack.RuleSetAsync(client);
        HelloPack.Write(folder, tasks: "do: [{ w: { wait: PT1H } }]");
        await HelloPack.RuleSetAsync(client, otherThan: before);
        await GoodAsync("send", folder.File("event.json"));
        var run = await RunAsync("waiting");
        Assert.Contains("recorded", (await GoodAsync("runs", "pause", run, "--reason", "look first", "--by", "ann")).Output, StringComparison.Ordinal);
        Assert.Contains("already", (await GoodAsync("runs", "pause", run, "--reason", "look first", "--by", "ann")).Output, StringComparison.Ordinal);
        Assert.Contains("paused by ann: look first", (await GoodAsync("runs", "list", "--status", "paused", "--json")).Output, StringComparison.Ordinal);
        var refused = await CommandAsync("runs", "retry", run, "--reason", "impatience");
        Assert.Equal((1, "The run is paused: retry is for a run that is faulted."), (refused.ExitCode, refused.Errors.Trim()));
        await GoodAsync("runs", "resume", run, "--reason", "looked");
        await GoodAsync("runs", "cancel", run, "--reason", "wrong host", "--by", "ann");
        Assert.Equal(2, (await CommandAsync("runs", "watch", run)).ExitCode);
        Assert.Contains("cancel requested ann: wrong host", (await GoodAsync("runs", "show", run)).Output, StringComparison.Ordinal);
        var next = JsonElement.Parse((await GoodAsync("runs", "continue", run, "--reason", "right host", "--input", """{"n":1}""", "--json")).Output).GetProperty("continuedAs").GetString()!;
        Assert.Contains($"which does run {run} anew", (await GoodAsync("runs", "show", next)).Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Equal(1, (await CommandAsync("runs", "continue", run, "--reason", "r", "--input", "{")).ExitCode);
    }

    [Fact]
    public async Task Explain_says_so_when_the_rules_have_changed_since()
    {
        await GoodAsync("send", folder.File("event.json"));
        await RunAsync();
        using var client = new HttpClient { BaseAddress = router.Url };
        var before = await HelloPack.RuleSetAsync(client);
        HelloPack.Write(folder, "observe");
        await HelloPack.RuleSetAsync(client, otherThan: before);
        Assert.Contains("not those that judged", (await GoodAsync("explain", "1")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_next_page_keeps_the_filters()
    {
        folder.Write("more.json", $"[{HelloPack.Event("2")},{HelloPack.Event("3")}]");
        await GoodAsync("send", folder.File("more.json"));
        Assert.Contains("router events list --type com.example.hello --limit 1 --before ", (await GoodAsync("events", "list", "--type", "com.example.hello", "--limit", "1")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_letter_cannot_steer_the_terminal_and_waits_for_no_verdict()
    {
        folder.Write("bad.json", "{\"specversion\":\"1.0\",\u001b[2J");
        Assert.Equal(1, (await CommandAsync("send", folder.File("bad.json"))).ExitCode);
        var shown = (await GoodAsync("events", "show", "1")).Output;
        Assert.Contains("\\u001b[2J", shown, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', shown);
        Assert.DoesNotContain("not judged", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_query_prints_the_json_of_the_api()
    {
        await GoodAsync("send", folder.File("event.json"));
        await RunAsync();
        foreach (var query in (string[][])[["events", "list"], ["events", "show", "1"], ["runs", "list"], ["explain", "1"], ["rules", "list"]])
        {
            Assert.Equal(JsonValueKind.Object, JsonElement.Parse((await GoodAsync([.. query, "--json"])).Output).ValueKind);
        }
    }

    [Theory]
    [InlineData(1, "events", "show", "77")]
    [InlineData(1, "runs", "show", "none")]
    [InlineData(1, "explain", "77")]
    [InlineData(1, "events", "list", "--limit", "501")]
    [InlineData(1, "send", "no-such-file")]
    [InlineData(1, "send", "/")]
    [InlineData(1, "workflow", "run", "WORKFLOW", "--input", "@/")]
    [InlineData(1, "up", "--port", "70000")]
    [InlineData(1, "up", "--set", "a.b=1", "--set", "a.b=2")]
    public async Task A_mistake_is_a_sentence_and_an_exit_code(int exitCode, params string[] arguments)
    {
        var command = await CommandAsync([.. arguments.Select(a => a == "WORKFLOW" ? folder.File("rules/hello/workflows/greet.yaml") : a)]);
        Assert.Equal(exitCode, command.ExitCode);
        Assert.NotEqual("", command.Errors.Trim());
        Assert.DoesNotContain("   at ", command.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("ftp://127.0.0.1/")]
    public async Task An_address_that_is_none_is_told_wherever_it_stands(string address)
    {
        var option = await RouterCommand.RunAsync(BuiltPrograms.Router, "events", "list", "--url", address);
        Assert.Equal(1, option.ExitCode);
        Assert.Contains("--url is '" + address, option.Errors, StringComparison.Ordinal);

        var start = Programs.Of(BuiltPrograms.Router, "events", "list");
        start.Environment["ROUTER_URL"] = address;
        var variable = await RouterCommand.RunAsync(start, "");
        Assert.Equal(1, variable.ExitCode);
        Assert.Contains("ROUTER_URL is '" + address, variable.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_variable_names_the_router_as_the_option_does()
    {
        var start = Programs.Of(BuiltPrograms.Router, "rules", "list");
        start.Environment["ROUTER_URL"] = router.Url.ToString();
        Assert.Contains("greet", (await RouterCommand.RunAsync(start, "")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_there_and_somebody_else_there_end_with_3()
    {
        using var stranger = new HttpListener();
        var url = $"http://127.0.0.1:{FreePort()}/";
        var nobody = await RouterCommand.RunAsync(BuiltPrograms.Router, "events", "list", "--url", url);
        Assert.Equal((3, true), (nobody.ExitCode, nobody.Errors.StartsWith("No router answers at", StringComparison.Ordinal)));

        stranger.Prefixes.Add(url);
        stranger.Start();
        var answering = stranger.GetContextAsync().ContinueWith(asked => asked.Result.Response.Close("<html>"u8.ToArray(), willBlock: true), TaskScheduler.Default);
        var other = await RouterCommand.RunAsync(BuiltPrograms.Router, "events", "list", "--url", url);
        await answering;
        Assert.Equal((3, true), (other.ExitCode, other.Errors.Contains("does not answer as a router", StringComparison.Ordinal)));
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<string> RunAsync(string status = "completed") => await Eventually.GetAsync<string>(async () =>
    {
        var runs = JsonElement.Parse((await GoodAsync("runs", "list", "--status", status, "--json")).Output).GetProperty("items");
        return runs.GetArrayLength() > 0 ? runs[0].GetProperty("id").GetString() : null;
    }, $"a run is {status}");

    private async Task<RouterCommand> GoodAsync(params string[] arguments)
    {
        var command = await CommandAsync(arguments);
        Assert.True(command.ExitCode == 0, command.Errors);
        return command;
    }

    private Task<RouterCommand> CommandAsync(params string[] arguments) => RouterCommand.RunAsync(BuiltPrograms.Router, [.. arguments, "--url", router.Url.ToString()]);
}
