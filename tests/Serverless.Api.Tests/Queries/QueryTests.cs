using System.Net;
using System.Text.Json;
using Serverless.Application.Journal;
using Serverless.Application.Queries;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Documents;
using Serverless.Core.Rules;
using Serverless.Core.Rules.Patterns;
using Serverless.Core.Workflows;

namespace Serverless.Api.Tests.Queries;

public class QueryTests
{
    private static readonly JsonElement Null = JsonElement.Parse("null");

    [Fact]
    public async Task The_journal_is_paged_from_the_newest()
    {
        await using var api = await TestApi.StartAsync();
        await SendAsync(api, 5);
        var (seen, next) = (new List<long>(), "?limit=2");
        while (next is not null)
        {
            var page = (await api.GetAsync("/api/events" + next)).Json;
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("sequence").GetInt64()));
            next = page.GetProperty("next").GetString() is { } before ? $"?limit=2&before={before}" : null;
        }

        Assert.Equal([5, 4, 3, 2, 1], seen);
    }

    [Fact]
    public async Task An_entry_shows_what_came_and_what_became_of_it()
    {
        await using var api = await TestApi.StartAsync();
        await SendAsync(api, 1);
        await api.Store.RecordAsync([new Judgement(1, "set-1", TestApi.Noon, [new Verdict("disk-full", new AdmissionDecision.Admitted("It matched.", "run-1")), new Verdict("watch", new AdmissionDecision.Observed("It only observes."))])], default);
        var json = (await api.GetAsync("/api/events/1")).Json;
        Assert.Equal("id-1", json.GetProperty("event").GetProperty("id").GetString());
        Assert.Equal(
            """{"sequence":1,"kind":"event","door":"cloudevents","receivedAt":"2026-01-02T12:00:00+00:00","source":"/s","id":"id-1","type":"t","subject":null,"original":null,"bytes":58,"judgement":{"ruleSet":"set-1","at":"2026-01-02T12:00:00+00:00","verdicts":[{"rule":"disk-full","decision":"admitted","reason":"It matched.","run":"run-1"},{"rule":"watch","decision":"observed","reason":"It only observes.","run":null}]},"problems":[]}""",
            json.GetProperty("entry").GetRawText());
        (await api.GetAsync("/api/events/2")).Problem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Verdicts_are_listed_and_paged_from_the_newest_event()
    {
        await using var api = await TestApi.StartAsync();
        await SendAsync(api, 2);
        await api.Store.RecordAsync(
            [
                new Judgement(1, "set-1", TestApi.Noon, [new Verdict("disk-full", new AdmissionDecision.Admitted("It matched.", "run-1")), new Verdict("watch", new AdmissionDecision.Observed("It only observes."))]),
                new Judgement(2, "set-1", TestApi.Noon, [new Verdict("watch", new AdmissionDecision.Observed("It only observes."))]),
            ],
            default);
        var first = (await api.GetAsync("/api/verdicts?limit=2")).Json;
        Assert.Equal(
            """[{"event":2,"rule":"watch","decision":"observed","reason":"It only observes.","run":null,"ruleSet":"set-1","at":"2026-01-02T12:00:00+00:00"},{"event":1,"rule":"watch","decision":"observed","reason":"It only observes.","run":null,"ruleSet":"set-1","at":"2026-01-02T12:00:00+00:00"}]""",
            first.GetProperty("items").GetRawText());
        var second = (await api.GetAsync($"/api/verdicts?limit=2&before={first.GetProperty("next").GetString()}")).Json;
        Assert.Equal("run-1", Assert.Single(second.GetProperty("items").EnumerateArray()).GetProperty("run").GetString());
        Assert.Null(second.GetProperty("next").GetString());
        Assert.Equal(1, (await api.GetAsync("/api/verdicts?decision=admitted&event=1&rule=disk-full&before=2")).Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_dead_letter_shows_its_bytes_and_its_problems()
    {
        await using var api = await TestApi.StartAsync();
        await api.PostAsync("/api/events", "{nope", ("Content-Type", "application/json"));
        await api.PostAsync("/api/events", [0xFF, 0x00], ("Content-Type", "application/json"));
        var text = (await api.GetAsync("/api/events/1")).Json;
        Assert.Equal("{nope", text.GetProperty("raw").GetString());
        Assert.Equal("json/syntax", text.GetProperty("entry").GetProperty("problems")[0].GetProperty("code").GetString());
        Assert.Equal("/wA=", (await api.GetAsync("/api/events/2")).Json.GetProperty("rawBase64").GetString());
        Assert.Equal(2, (await api.GetAsync("/api/events?kind=dead-letter")).Json.GetProperty("items").GetArrayLength());
        Assert.Equal(0, (await api.GetAsync("/api/events?kind=event")).Json.GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("/api/events?limit=0", "query/out-of-range")]
    [InlineData("/api/events?limit=501", "query/out-of-range")]
    [InlineData("/api/events?limit=ten", "query/out-of-range")]
    [InlineData("/api/events?before=-1", "query/out-of-range")]
    [InlineData("/api/events?kind=Event", "query/not-a-choice")]
    [InlineData("/api/events?typ=x", "query/unknown")]
    [InlineData("/api/events?type=x&type=y", "query/twice")]
    [InlineData("/api/runs?status=sleeping", "query/not-a-choice")]
    [InlineData("/api/verdicts?decision=maybe", "query/not-a-choice")]
    [InlineData("/api/verdicts?before=7.x", "query/no-such-place")]
    [InlineData("/api/runs?before=nobody", "query/no-such-run")]
    [InlineData("/api/runs/r/history?limit=5001", "query/out-of-range")]
    [InlineData("/api/explain", "query/missing")]
    public async Task A_wrong_query_says_what_is_wrong(string url, string code)
    {
        await using var api = await TestApi.StartAsync();
        Assert.Equal([code], (await api.GetAsync(url)).Problem(HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task Conservation_shows_both_sides()
    {
        await using var api = await TestApi.StartAsync();
        await SendAsync(api, 2);
        await api.PostAsync("/api/events", "{", ("Content-Type", "application/json"));
        var json = (await api.GetAsync("/api/conservation")).Json;
        Assert.True(json.GetProperty("balanced").GetBoolean());
        Assert.Equal((3, 1, 2), (json.GetProperty("received").GetInt32(), json.GetProperty("rejected").GetInt32(), json.GetProperty("pending").GetInt32()));
    }

    [Fact]
    public async Task Runs_are_listed_shown_and_told()
    {
        await using var api = await TestApi.StartAsync();
        await RunAsync(api, "run-1", RunStatus.Completed);
        await RunAsync(api, "run-2", RunStatus.Running);
        Assert.Equal(["run-2", "run-1"], (await api.GetAsync("/api/runs")).Json.GetProperty("items").EnumerateArray().Select(run => run.GetProperty("id").GetString()));
        Assert.Equal("run-2", (await api.GetAsync("/api/runs?limit=1")).Json.GetProperty("next").GetString());
        Assert.Equal(["run-1"], (await api.GetAsync("/api/runs?status=completed")).Json.GetProperty("items").EnumerateArray().Select(run => run.GetProperty("id").GetString()));
        var run = (await api.GetAsync("/api/runs/run-1")).Json;
        Assert.Equal(("completed", true, 7), (run.GetProperty("status").GetString(), run.GetProperty("ended").GetBoolean(), run.GetProperty("event").GetInt32()));
        var facts = (await api.GetAsync("/api/runs/run-1/history")).Json.GetProperty("items");
        Assert.Equal(["run-started", "task-started", "call-failed", "run-completed"], facts.EnumerateArray().Select(fact => fact.GetProperty("kind").GetString()));
        Assert.Equal("disk-full", facts[0].GetProperty("cause").GetProperty("rule").GetString());
        (await api.GetAsync("/api/runs/none")).Problem(HttpStatusCode.NotFound);
        (await api.GetAsync("/api/runs/none/history")).Problem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_history_is_paged_from_the_oldest_fact()
    {
        await using var api = await TestApi.StartAsync();
        await RunAsync(api, "run-1", RunStatus.Completed);
        var (seen, next) = (new List<string>(), "0");
        while (next is not null)
        {
            var page = (await api.GetAsync($"/api/runs/run-1/history?limit=3&after={next}")).Json;
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(fact => fact.GetProperty("kind").GetString()!));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(["run-started", "task-started", "call-failed", "run-completed"], seen);
        Assert.Equal("""{"items":[],"next":null}""", (await api.GetAsync("/api/runs/run-1/history?after=2000000000")).Text);
    }

    [Fact]
    public async Task A_person_answers_a_doubt()
    {
        await using var api = await TestApi.StartAsync();
        var body = """{"path":"/do/0","performed":true,"output":{"a":1},"by":"kim","reason":"I looked."}""";
        Assert.Equal("{\"resolved\":true}", (await api.PostAsync("/api/runs/r1/resolve", body, ("Content-Type", "application/json"))).Text);
        var answer = Assert.Single(api.Ports.Doubts);
        Assert.Equal(("r1", "/do/0", true, "{\"a\":1}", "kim", "I looked."), (answer.RunId, answer.Path, answer.Performed, answer.Output.GetRawText(), answer.By, answer.Reason));
        api.Ports.Resolution = ResolveOutcome.NoSuchRun;
        (await api.PostAsync("/api/runs/r1/resolve", body, ("Content-Type", "application/json"))).Problem(HttpStatusCode.NotFound);
        api.Ports.Resolution = ResolveOutcome.NotInDoubt;
        (await api.PostAsync("/api/runs/r1/resolve", body, ("Content-Type", "application/json"))).Problem(HttpStatusCode.Conflict);
        (await api.PostAsync("/api/runs/r1/resolve", body, ("Content-Type", "text/plain"))).Problem(HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData("{", "json/syntax")]
    [InlineData("[]", "resolve/not-an-object")]
    [InlineData("""{"path":"/a","performed":"yes","by":"kim","reason":"r"}""", "resolve/performed")]
    [InlineData("""{"path":"/a","performed":true,"by":"kim"}""", "resolve/missing")]
    [InlineData("""{"path":"/a","performed":true,"by":"kim","reason":"r","why":"x"}""", "resolve/unknown-key")]
    public async Task An_answer_that_says_too_little_is_refused(string body, string code)
    {
        await using var api = await TestApi.StartAsync();
        Assert.Equal([code], (await api.PostAsync("/api/runs/r1/resolve", body, ("Content-Type", "application/json"))).Problem(HttpStatusCode.BadRequest));
        Assert.Empty(api.Ports.Doubts);
    }

    [Fact]
    public async Task Rules_show_their_age_and_what_was_refused()
    {
        await using var api = await TestApi.StartAsync();
        (await api.GetAsync("/api/rules")).Problem(HttpStatusCode.ServiceUnavailable);
        var rule = new RuleReport("disk-full", "disk", "Free space.", RuleMode.Propose, "disk/free-disk:1.0.0", "rules/disk/rules/full.yaml", "team-web", ["disk"]);
        api.Ports.Current = new RuleSetReport("abc", TestApi.Noon.AddSeconds(-90), [rule], new RefusedRuleSet(TestApi.Noon, [new Problem("rule/unknown-key", "x.yaml", 3, 1, "No.")]));
        var json = (await api.GetAsync("/api/rules")).Json;
        Assert.Equal(("abc", 90), (json.GetProperty("ruleSet").GetString(), json.GetProperty("ageSeconds").GetInt32()));
        Assert.Equal("propose", json.GetProperty("items")[0].GetProperty("mode").GetString());
        Assert.Equal("x.yaml", json.GetProperty("refused").GetProperty("errors")[0].GetProperty("file").GetString());
    }

    [Fact]
    public async Task Why_a_rule_did_or_did_not_fire_is_told()
    {
        await using var api = await TestApi.StartAsync();
        await SendAsync(api, 1);
        await SendAsync(api, 1);
        await api.PostAsync("/api/events", "{", ("Content-Type", "application/json"));
        (await api.GetAsync("/api/explain?event=1")).Problem(HttpStatusCode.ServiceUnavailable);
        api.Ports.Explanation = new Explanation("abc", [new ExplainedRule("disk-full", false, ["type is t and not disk."])
        {
            Pattern = PatternExplainer.Explain(
                PatternReader.ReadJson("""{"type":["t"],"data":{"x":[1],"disks":[{"all":{"used":[{"numeric":[">",90]}]}}]}}"""u8).Value!,
                """{"type":"t","data":{"disks":[{"used":95},{"used":5}]}}"""u8,
                DateTimeOffset.UnixEpoch),
        }]);
        var json = (await api.GetAsync("/api/explain?event=2&rule=disk-full")).Json;
        Assert.Equal("redelivery", json.GetProperty("kind").GetString());
        Assert.Equal("type is t and not disk.", json.GetProperty("rules")[0].GetProperty("reasons")[0].GetString());
        var pattern = json.GetProperty("rules")[0].GetProperty("pattern");
        Assert.Equal("data.x", pattern.GetProperty("firstFailure").GetString());
        Assert.StartsWith("It would match if 'data.x', now absent, is the number 1, and 'data.disks'", pattern.GetProperty("smallestChange").GetString(), StringComparison.Ordinal);
        var data = pattern.GetProperty("tree").GetProperty("parts")[1].GetProperty("parts");
        Assert.Equal(["absent", "false"], data.EnumerateArray().Select(part => part.GetProperty("answer").GetString()));
        var element = Assert.Single(data[1].GetProperty("elements").EnumerateArray());
        Assert.Equal(2, element.GetProperty("number").GetInt32());
        Assert.Equal("5", element.GetProperty("tree").GetProperty("parts")[0].GetProperty("seen")[0].GetString());
        (await api.GetAsync("/api/explain?event=3")).Problem(HttpStatusCode.Conflict);
        (await api.GetAsync("/api/explain?event=99")).Problem(HttpStatusCode.NotFound);
        api.Ports.Explanation = new Explanation("abc", []);
        (await api.GetAsync("/api/explain?event=1&rule=none")).Problem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Health_says_what_is_missing()
    {
        await using var api = await TestApi.StartAsync();
        Assert.Equal((200, """{"status":"ready","reasons":[]}"""), ((await api.GetAsync("/health")).Status, (await api.GetAsync("/health")).Text));
        api.Ports.Faults.Add("No rule set is loaded.");
        Assert.Equal((503, """{"status":"not-ready","reasons":["No rule set is loaded."]}"""), ((await api.GetAsync("/health")).Status, (await api.GetAsync("/health")).Text));
    }

    internal static async Task SendAsync(TestApi api, int count)
    {
        for (var i = 1; i <= count; i++)
        {
            var answer = await api.PostAsync("/api/events", $$"""{"specversion":"1.0","id":"id-{{i}}","source":"/s","type":"t"}""", ("Content-Type", "application/cloudevents+json"));
            Assert.Equal(202, answer.Status);
        }
    }

    internal static async Task RunAsync(TestApi api, string id, RunStatus status, string note = "done")
    {
        HistoryEvent[] facts =
        [
            new RunStarted(TestApi.Noon, id, JsonElement.Parse("{\"document\":{}}"), Null, new RunCause("disk-full", "set-1", 7, "/hosts", "e-7")),
            new TaskStarted(TestApi.Noon.AddSeconds(1), "/do/0/free", Null),
            new CallFailed(TestApi.Noon.AddSeconds(2.5), "/do/0/free", new Failure(FailureTypes.Communication, 503, "Service <b>Unavailable</b>")),
            new RunCompleted(TestApi.Noon.AddSeconds(3), JsonElement.Parse("{\"html\":\"<script>alert(1)</script>\"}")),
        ];
        var summary = new RunSummary(id, "disk/free-disk:1.0.0", "disk-full", 7, status, TestApi.Noon, TestApi.Noon.AddSeconds(3), null, facts.Length, note);
        Assert.Equal(AppendOutcome.Appended, await api.Store.AppendAsync(new RunAppend(id, 0, facts, summary), default));
    }
}
