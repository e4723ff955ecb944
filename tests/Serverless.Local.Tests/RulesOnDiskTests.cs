using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Serverless.Contracts;
using Serverless.Processes;

namespace Serverless.Local.Tests;

public sealed class RulesOnDiskTests : IDisposable
{
    private const string Rule = """
        rule: greet
        match: { type: [com.example.hello] }
        mode: MODE
        run: hello/greet:1.0.0
        input: {}
        """;

    private const string Workflow = """
        document: { dsl: 1.0.3, namespace: hello, name: greet, version: 1.0.0 }
        do: [{ say: { set: { greeting: hello } } }]
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_changed_rule_is_picked_up_without_a_restart()
    {
        Write("auto");
        using var router = await StartAsync();
        using var client = new HttpClient { BaseAddress = router.Url };
        Assert.Equal("admitted", await SendAsync(client, "1"));
        var before = await RuleSetAsync(client);

        Write("observe");
        await Eventually.GetAsync(async () => await RuleSetAsync(client) != before ? "changed" : null, "the changed rule is in force");
        Assert.Equal("observed", await SendAsync(client, "2"));
    }

    [Fact]
    public async Task A_set_with_problems_never_replaces_a_good_one_and_says_what_is_wrong()
    {
        Write("auto");
        using var router = await StartAsync();
        using var client = new HttpClient { BaseAddress = router.Url };
        Write("sometimes");
        var refused = await Eventually.GetAsync<string>(async () =>
        {
            var rules = await client.GetFromJsonAsync<JsonElement>("api/rules");
            return rules.TryGetProperty("refused", out var set) && set.ValueKind == JsonValueKind.Object ? set.GetRawText() : null;
        }, "the bad set is refused");
        Assert.Contains("hello/rules/greet.yaml", refused, StringComparison.Ordinal);
        Assert.Equal("admitted", await SendAsync(client, "1"));
    }

    [Fact]
    public async Task Rules_check_names_every_problem_of_every_file_with_its_place()
    {
        Write("sometimes");
        folder.Write("rules/hello/rules/other.yaml", "rule: other\nmatch: { type: com.example.hello }\nrun: hello/nothing:1.0.0\nguards: {}\n");
        var check = await RouterCommand.RunAsync(BuiltPrograms.Router, "rules", "check", folder.File("rules"));
        Assert.Equal(1, check.ExitCode);
        Assert.Contains("hello/rules/greet.yaml:3:7", check.Output, StringComparison.Ordinal);
        Assert.Contains("hello/rules/other.yaml:2:16", check.Output, StringComparison.Ordinal);
        Assert.Contains("hello/rules/other.yaml:4:1", check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_packs_that_are_shipped_are_good()
    {
        var check = await RouterCommand.RunAsync(BuiltPrograms.Router, "rules", "check", Path.Combine(Repository.Root, "rules"));
        Assert.True(check.ExitCode == 0, check.Output + check.Errors);
    }

    [Fact]
    public async Task A_second_router_on_the_same_data_is_refused_with_a_sentence()
    {
        Write("auto");
        using var router = await StartAsync();
        var second = await RouterCommand.RunAsync(BuiltPrograms.Router, "up", "--port", "0", "--data", folder.File("data"), "--rules", folder.File("rules"));
        Assert.Equal(3, second.ExitCode);
        Assert.Contains("router.db", second.Errors, StringComparison.Ordinal);
    }

    private void Write(string mode)
    {
        folder.Write("rules/hello/rules/greet.yaml", Rule.Replace("MODE", mode, StringComparison.Ordinal));
        folder.Write("rules/hello/workflows/greet.yaml", Workflow);
    }

    private Task<RouterProcess> StartAsync() => RouterProcess.StartAsync(BuiltPrograms.Router, folder.File("data"), folder.File("rules"));

    private static async Task<string> RuleSetAsync(HttpClient client) =>
        (await client.GetFromJsonAsync<JsonElement>("api/rules")).GetProperty("ruleSet").GetString()!;

    private static async Task<string> SendAsync(HttpClient client, string id)
    {
        var body = $$"""{"specversion":"1.0","id":"{{id}}","source":"/t","type":"com.example.hello"}""";
        using var response = await client.PostAsync(new Uri("api/events", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/cloudevents+json"));
        var sequence = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("receipts")[0].GetProperty("sequence").GetInt64();
        return await Eventually.GetAsync<string>(async () =>
        {
            var entry = (await client.GetFromJsonAsync<JsonElement>($"api/events/{sequence}")).GetProperty("entry");
            return entry.GetProperty("judgement") is { ValueKind: JsonValueKind.Object } judgement ? judgement.GetProperty("verdicts")[0].GetProperty("decision").GetString() : null;
        }, "the event is judged");
    }
}
