using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Serverless.Contracts;

namespace Serverless.Local.Tests;

/// <summary>A pack with one rule and one workflow, and the event that the rule waits for.</summary>
internal static class HelloPack
{
    public const string Say = "do: [{ say: { set: { greeting: hello } } }]";

    public static string Event(string id) => $$"""{"specversion":"1.0","id":"{{id}}","source":"/t","type":"com.example.hello"}""";

    public static void Write(TemporaryFolder folder, string mode = "auto", string tasks = Say)
    {
        folder.Write("rules/hello/rules/greet.yaml", $"rule: greet\nmatch: {{ type: [com.example.hello] }}\nmode: {mode}\nrun: hello/greet:1.0.0\ninput: {{}}\n");
        folder.Write("rules/hello/workflows/greet.yaml", "document: { dsl: 1.0.3, namespace: hello, name: greet, version: 1.0.0 }\n" + tasks + "\n");
    }

    public static async Task SendAsync(HttpClient client, string id)
    {
        using var response = await client.PostAsync(new Uri("api/events", UriKind.Relative), new StringContent(Event(id), Encoding.UTF8, "application/cloudevents+json"));
        response.EnsureSuccessStatusCode();
    }

    /// <summary>The code and the sentence of the first problem of the set that is refused, once one with that code is.</summary>
    public static Task<string> RefusedAsync(HttpClient client, string code) => Eventually.GetAsync<string>(async () =>
    {
        var rules = await client.GetFromJsonAsync<JsonElement>("api/rules");
        return rules.TryGetProperty("refused", out var set) && set.ValueKind == JsonValueKind.Object && set.GetRawText().Contains(code, StringComparison.Ordinal) ? set.GetRawText() : null;
    }, $"a set is refused with {code}");

    public static Task<string> RuleSetAsync(HttpClient client, string? otherThan = null) => Eventually.GetAsync<string>(async () =>
        (await client.GetFromJsonAsync<JsonElement>("api/rules")).GetProperty("ruleSet").GetString() is { } set && set != otherThan ? set : null, "a rule set is in force");
}
