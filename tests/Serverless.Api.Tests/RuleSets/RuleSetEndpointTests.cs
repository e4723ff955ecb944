using System.Net;
using System.Text;
using System.Text.Json;
using Serverless.Application.Journal;
using Serverless.Application.Packs;
using Serverless.Application.RuleSets;
using Serverless.Core.Access;

namespace Serverless.Api.Tests.RuleSets;

public sealed class RuleSetEndpointTests
{
    private static readonly (string, string) AsJson = ("Content-Type", "application/json");

    [Fact]
    public async Task A_set_is_pushed_shown_and_rolled_back()
    {
        await using var api = await TestApi.StartAsync();
        var before = await api.GetAsync("/api/rule-sets");
        Assert.Equal(("pushes", "\"0\"", JsonValueKind.Null), (before.Json.GetProperty("decidedBy").GetString(), before.Header("ETag"), before.Json.GetProperty("newest").ValueKind));

        var first = (await PushAsync(api, Packs("auto"))).Json;
        Assert.Equal("moved", first.GetProperty("outcome").GetString());
        Assert.Equal(["added rule r", "added workflow p/w:1.0.0"], Changes(first));
        Assert.Equal("unchanged", (await PushAsync(api, Packs("auto"))).Json.GetProperty("outcome").GetString());
        var second = await PushAsync(api, Packs("observe", reason: "quiet please"));
        Assert.Equal(["changed rule r"], Changes(second.Json));
        Assert.Equal("\"2\"", second.Header("ETag"));

        var back = await api.PostAsync("/api/rule-sets/rollback", """{"reason":"too quiet"}""", AsJson);
        Assert.Equal(first.GetProperty("ruleSet").GetString(), back.Json.GetProperty("ruleSet").GetString());
        var shown = (await api.GetAsync("/api/rule-sets")).Json;
        Assert.Equal(["3 rollback too quiet", "2 push quiet please", "1 push"], Moves(shown));
        Assert.Equal(first.GetProperty("ruleSet").GetString(), shown.GetProperty("newest").GetProperty("ruleSet").GetString());
        Assert.Equal(TestApi.Noon, shown.GetProperty("lookedAt").GetDateTimeOffset());
        Assert.Equal(Caller.LocalUser(Environment.UserName).Signature, shown.GetProperty("newest").GetProperty("by").GetString());
    }

    [Fact]
    public async Task A_rollback_may_say_nothing_at_all()
    {
        await using var api = await TestApi.StartAsync();
        await PushAsync(api, Packs("auto"));
        await PushAsync(api, Packs("observe"));
        Assert.Equal(200, (await api.PostAsync("/api/rule-sets/rollback", "")).Status);
        (await api.PostAsync("/api/rule-sets/rollback", "")).Problem(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Moves_come_in_pages()
    {
        await using var api = await TestApi.StartAsync();
        foreach (var mode in new[] { "auto", "observe", "propose" })
        {
            await PushAsync(api, Packs(mode));
        }

        var first = (await api.GetAsync("/api/rule-sets?limit=2")).Json;
        Assert.Equal(["3 push", "2 push"], Moves(first));
        var second = (await api.GetAsync($"/api/rule-sets?limit=2&before={first.GetProperty("next").GetString()}")).Json;
        Assert.Equal(["1 push"], Moves(second));
        Assert.Equal(3, second.GetProperty("newest").GetProperty("number").GetInt64());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
        (await api.GetAsync("/api/rule-sets?page=2")).Problem(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_set_with_problems_is_answered_422_with_all_of_them_where_they_stand()
    {
        await using var api = await TestApi.StartAsync();
        await PushAsync(api, Packs("auto"));
        foreach (var address in new[] { "/api/rule-sets", "/api/rule-sets/diff" })
        {
            var answer = await api.PostAsync(address, Packs("sometimes", run: "nothing"), AsJson);
            Assert.Equal(2, answer.Problem(HttpStatusCode.UnprocessableEntity).Count);
            var first = answer.Json.GetProperty("errors")[0];
            Assert.Equal(("p/rules/r.yaml", 3, 7), (first.GetProperty("file").GetString(), first.GetProperty("line").GetInt32(), first.GetProperty("column").GetInt32()));
        }

        Assert.Equal(["1 push"], Moves((await api.GetAsync("/api/rule-sets")).Json));
    }

    [Fact]
    public async Task A_difference_is_told_and_nothing_is_pushed()
    {
        await using var api = await TestApi.StartAsync();
        await PushAsync(api, Packs("auto"));
        var answer = (await api.PostAsync("/api/rule-sets/diff", Packs("observe"), AsJson)).Json;
        Assert.Equal(("rehearsed", 1), (answer.GetProperty("outcome").GetString(), answer.GetProperty("newest").GetProperty("number").GetInt32()));
        Assert.Equal("mode", Assert.Single(answer.GetProperty("changes").EnumerateArray()).GetProperty("keys")[0].GetString());
        Assert.Equal(["1 push"], Moves((await api.GetAsync("/api/rule-sets")).Json));
    }

    [Fact]
    public async Task Who_names_a_pointer_that_has_moved_gets_412_and_who_it_was()
    {
        await using var api = await TestApi.StartAsync();
        Assert.Equal(200, (await PushAsync(api, Packs("auto"), ("If-Match", "\"0\""))).Status);
        var late = await PushAsync(api, Packs("observe"), ("If-Match", "\"0\""));
        late.Problem(HttpStatusCode.PreconditionFailed);
        Assert.Equal("\"1\"", late.Header("ETag"));
        Assert.Contains($"{Caller.LocalUser(Environment.UserName).Signature} put the rule set", late.Text, StringComparison.Ordinal);
        (await api.PostAsync("/api/rule-sets/rollback", "{}", AsJson, ("If-Match", "\"7\""))).Problem(HttpStatusCode.PreconditionFailed);
        Assert.Equal(200, (await PushAsync(api, Packs("observe"), ("If-Match", "*"))).Status);
        (await PushAsync(api, Packs("propose"), ("If-Match", "W/\"2\""))).Problem(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Who_loses_a_race_it_knew_nothing_of_gets_409()
    {
        await using var api = await TestApi.StartAsync(ruleSets: new Overtaking());
        (await PushAsync(api, Packs("auto"))).Problem(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Where_files_decide_a_push_is_refused_with_the_reason()
    {
        await using var api = await TestApi.StartAsync(authority: new RuleAuthority.Files("/etc/rules"));
        foreach (var address in new[] { "/api/rule-sets", "/api/rule-sets/diff", "/api/rule-sets/rollback" })
        {
            var answer = await api.PostAsync(address, address.EndsWith("rollback", StringComparison.Ordinal) ? "{}" : Packs("auto"), AsJson);
            answer.Problem(HttpStatusCode.Conflict);
            Assert.Contains("'/etc/rules'", answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal("files", (await api.GetAsync("/api/rule-sets")).Json.GetProperty("decidedBy").GetString());
    }

    [Fact]
    public async Task While_the_store_is_away_it_is_our_fault()
    {
        await using var api = await TestApi.StartAsync(ruleSets: new Away());
        (await PushAsync(api, Packs("auto"))).Problem(HttpStatusCode.ServiceUnavailable);
        (await api.GetAsync("/api/rule-sets")).Problem(HttpStatusCode.ServiceUnavailable);
        (await api.PostAsync("/api/rule-sets/rollback", "{}", AsJson)).Problem(HttpStatusCode.ServiceUnavailable);
    }

    [Theory]
    [InlineData("/api/rule-sets", "{", "application/json", 400)]
    [InlineData("/api/rule-sets", "{}", "application/json", 400)]
    [InlineData("/api/rule-sets", "{}", "text/plain", 415)]
    [InlineData("/api/rule-sets", "", "application/json", 400)]
    [InlineData("/api/rule-sets/diff", "[]", "application/json", 400)]
    [InlineData("/api/rule-sets/rollback", """{"to":"abc"}""", "application/json", 400)]
    [InlineData("/api/rule-sets/rollback", """{"reason":1}""", "application/json", 400)]
    [InlineData("/api/rule-sets/rollback", """{"too":1}""", "application/json", 400)]
    [InlineData("/api/rule-sets/rollback", "[]", "application/json", 400)]
    [InlineData("/api/rule-sets/rollback", "to=1", "application/x-www-form-urlencoded", 415)]
    public async Task What_is_wrong_with_a_request_is_told(string address, string body, string contentType, int status)
    {
        await using var api = await TestApi.StartAsync();
        (await api.PostAsync(address, body, ("Content-Type", contentType))).Problem((HttpStatusCode)status);
    }

    [Fact]
    public async Task Packs_have_a_bound()
    {
        await using var api = await TestApi.StartAsync();
        (await PushAsync(api, new string(' ', PackBundle.MostBytes + 1))).Problem(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task A_foreign_page_pushes_nothing()
    {
        await using var api = await TestApi.StartAsync();
        (await PushAsync(api, Packs("auto"), ("Origin", "https://evil.example"))).Problem(HttpStatusCode.Forbidden);
    }

    private static Task<Answer> PushAsync(TestApi api, string packs, params (string, string)[] headers) => api.PostAsync("/api/rule-sets", packs, [AsJson, .. headers]);

    private static string Packs(string mode, string run = "p/w:1.0.0", string? reason = null) => Encoding.UTF8.GetString(PackBundle.Of(
    [
        new PackFile("p/rules/r.yaml", Encoding.UTF8.GetBytes($"rule: r\nmatch: {{ type: [com.example.test] }}\nmode: {mode}\nrun: {run}\n")),
        new PackFile("p/workflows/w.yaml", Encoding.UTF8.GetBytes("document: { dsl: 1.0.3, namespace: p, name: w, version: 1.0.0 }\ndo: [{ a: { set: {} } }]\n")),
    ], new Dictionary<string, string>()).ToJson(reason));

    private static IEnumerable<string> Changes(JsonElement answer) =>
        answer.GetProperty("changes").EnumerateArray().Select(change => $"{change.GetProperty("change").GetString()} {change.GetProperty("part").GetString()} {change.GetProperty("name").GetString()}");

    private static IEnumerable<string> Moves(JsonElement answer) =>
        answer.GetProperty("items").EnumerateArray().Select(move => $"{move.GetProperty("number").GetInt64()} {move.GetProperty("kind").GetString()} {move.GetProperty("reason").GetString()}".Trim());

    private class Away : IRuleSetStore
    {
        public virtual ValueTask PutAsync(string id, ReadOnlyMemory<byte> body, CancellationToken cancellation) => throw new StoreUnavailableException("away");

        public virtual ValueTask<ReadOnlyMemory<byte>?> FindAsync(string id, CancellationToken cancellation) => throw new StoreUnavailableException("away");

        public virtual ValueTask<FlipOutcome> FlipAsync(RuleSetMove move, CancellationToken cancellation) => throw new StoreUnavailableException("away");

        public virtual ValueTask<IReadOnlyList<RuleSetMove>> ListMovesAsync(long? before, int limit, CancellationToken cancellation) => throw new StoreUnavailableException("away");
    }

    /// <summary>Somebody else is always faster.</summary>
    private sealed class Overtaking : Away
    {
        public override ValueTask PutAsync(string id, ReadOnlyMemory<byte> body, CancellationToken cancellation) => ValueTask.CompletedTask;

        public override ValueTask<FlipOutcome> FlipAsync(RuleSetMove move, CancellationToken cancellation) => new(FlipOutcome.Overtaken);

        public override ValueTask<IReadOnlyList<RuleSetMove>> ListMovesAsync(long? before, int limit, CancellationToken cancellation) => new((IReadOnlyList<RuleSetMove>)[]);
    }
}
