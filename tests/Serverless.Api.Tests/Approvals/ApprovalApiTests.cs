using System.Net;
using System.Text.Json;
using Serverless.Api.Gates;
using Serverless.Api.Gates.Keys;
using Serverless.Core.Access;
using Serverless.Core.Documents;
using Serverless.Core.Workflows;

namespace Serverless.Api.Tests.Approvals;

public class ApprovalApiTests
{
    private const string Workflow = """
        {"document":{"dsl":"1.0.3","namespace":"disk","name":"free","version":"1.0.0"},"do":[
          {"ask":{"call":"approval","with":{"question":"Empty <tmp>?","evidence":{"df":"98%"},"plan":["rm"],"targets":["web-1"],"from":{"users":["ann","bob"]},"deadline":"PT4H"}}},
          {"w":{"wait":"PT1H"}}]}
        """;

    private static readonly (ApiKey Key, string Text) Ann = ApiKey.New("ann", AccessRole.Operate);
    private static readonly (ApiKey Key, string Text) Bob = ApiKey.New("bob", AccessRole.Operate);
    private static readonly (ApiKey Key, string Text) Eve = ApiKey.New("eve", AccessRole.Admin);
    private static readonly (ApiKey Key, string Text) Wall = ApiKey.New("wall", AccessRole.Read);

    [Fact]
    public async Task Open_questions_are_listed_and_shown_with_what_the_answer_rests_on()
    {
        await using var desk = await StartAsync();
        var line = (await desk.Api.GetAsync("/api/approvals")).Json.GetProperty("items").EnumerateArray().Single();
        Assert.Equal(("r1", "disk-full", "Empty <tmp>?"), (line.GetProperty("run").GetString(), line.GetProperty("rule").GetString(), line.GetProperty("question").GetString()));
        var shown = (await desk.Api.GetAsync($"/api/approvals/{desk.Id}")).Json;
        Assert.Equal(("open", """{"df":"98%"}""", """["rm"]""", """["web-1"]""", "set-1"), (shown.GetProperty("state").GetString(), shown.GetProperty("evidence").GetRawText(), shown.GetProperty("plan").GetRawText(), shown.GetProperty("targets").GetRawText(), shown.GetProperty("ruleSet").GetString()));
        (await desk.Api.GetAsync("/api/approvals/r1.0000000000000000")).Problem(HttpStatusCode.NotFound);
        (await desk.Api.GetAsync("/api/approvals/nothing")).Problem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_answer_counts_once_and_says_by_whom_and_how()
    {
        await using var desk = await StartAsync();
        Assert.Equal("""{"changed":true}""", (await desk.AnswerAsync(by: "ann")).Text);
        Assert.Equal("""{"changed":false}""", (await desk.AnswerAsync(by: "ann")).Text);
        Assert.Equal(["approval/answered"], (await desk.AnswerAsync(by: "bob")).Problem(HttpStatusCode.Conflict));
        var shown = (await desk.Api.GetAsync($"/api/approvals/{desk.Id}")).Json;
        Assert.Equal("approved", shown.GetProperty("state").GetString());
        var answer = shown.GetProperty("answers").EnumerateArray().Single();
        Assert.Equal((true, "ann", "command-line", "seen"), (answer.GetProperty("approved").GetBoolean(), answer.GetProperty("by").GetString(), answer.GetProperty("how").GetString(), answer.GetProperty("reason").GetString()));
        Assert.Empty((await desk.Api.GetAsync("/api/approvals")).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Who_was_not_asked_a_stale_plan_and_one_too_late_each_have_their_answer()
    {
        await using var desk = await StartAsync();
        Assert.Equal(["approval/wrong-person"], (await desk.AnswerAsync(by: "mallory")).Problem(HttpStatusCode.Forbidden));
        Assert.Equal(["approval/stale"], (await desk.AnswerAsync(by: "ann", binding: new string('0', 64))).Problem(HttpStatusCode.Conflict));
        desk.Control.Now += TimeSpan.FromHours(4);
        Assert.Equal(["approval/expired"], (await desk.AnswerAsync(by: "ann")).Problem(HttpStatusCode.Gone));
    }

    [Theory]
    [InlineData("[]", "answer/not-an-object")]
    [InlineData("""{"reason":"r","binding":"b"}""", "answer/missing")]
    [InlineData("""{"approved":"yes","reason":"r","binding":"b"}""", "answer/missing")]
    [InlineData("""{"approved":true,"binding":"b"}""", "answer/missing")]
    [InlineData("""{"approved":true,"reason":"r"}""", "answer/missing")]
    [InlineData("""{"approved":true,"reason":"r","binding":"b","sure":true}""", "answer/unknown-key")]
    public async Task An_answer_that_says_too_little_or_too_much_is_refused(string body, string code)
    {
        await using var desk = await StartAsync();
        Assert.Equal([code], (await desk.Api.PostAsync($"/api/approvals/{desk.Id}/answer", body, ("Content-Type", "application/json"))).Problem(HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task Behind_a_gate_the_person_is_who_the_gate_proves_whatever_name_they_give()
    {
        await using var desk = await StartAsync(gated: true);
        Assert.Equal(401, (await desk.AnswerAsync(by: "ann")).Status);
        Assert.Equal(403, (await desk.AnswerAsync(key: Wall.Text)).Status);
        Assert.Equal(["approval/wrong-person"], (await desk.AnswerAsync(by: "ann", key: Eve.Text)).Problem(HttpStatusCode.Forbidden));
        Assert.Equal("""{"changed":true}""", (await desk.AnswerAsync(key: Ann.Text)).Text);
    }

    [Fact]
    public async Task A_link_shows_a_page_that_changes_nothing_however_often_it_is_read()
    {
        await using var desk = await StartAsync();
        var link = await desk.LinkAsync("ann");
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Get, HttpMethod.Head })
        {
            using var request = new HttpRequestMessage(method, link);
            var answer = await desk.Api.SendAsync(request, []);
            Assert.Equal(method == HttpMethod.Head ? 405 : 200, answer.Status);
            Assert.Equal("open", await desk.StateAsync());
        }

        var page = await desk.Api.GetAsync(link);
        Assert.Contains("Empty &lt;tmp&gt;?", page.Text, StringComparison.Ordinal);
        Assert.Contains("98%", page.Text, StringComparison.Ordinal);
        Assert.Contains($"action=\"{link}\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("form-action 'self'", page.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("same-origin", page.Header("Referrer-Policy"));
    }

    [Fact]
    public async Task A_link_answers_once_and_what_a_replay_gets_is_said()
    {
        await using var desk = await StartAsync();
        var link = await desk.LinkAsync("ann");
        var answer = await desk.FormAsync(link, "answer=reject&reason=a+test+host");
        Assert.Equal(200, answer.Status);
        Assert.Contains("rejected by ann (link)", answer.Text, StringComparison.Ordinal);
        Assert.Equal("rejected", await desk.StateAsync());
        var replayed = await desk.FormAsync(link, "answer=approve&reason=again");
        Assert.Equal(410, replayed.Status);
        Assert.Contains("This link has been used", replayed.Text, StringComparison.Ordinal);
        Assert.Equal("rejected", await desk.StateAsync());
        Assert.DoesNotContain("<form", (await desk.Api.GetAsync(link)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_a_gate_a_forwarded_link_shows_and_answers_only_for_whom_it_is()
    {
        await using var desk = await StartAsync(gated: true);
        var link = await desk.LinkAsync("ann", Eve.Text);
        Assert.Equal(200, (await desk.Api.GetAsync(link)).Status);
        Assert.Equal(401, (await desk.FormAsync(link, "answer=approve&reason=r")).Status);
        foreach (var other in new[] { Bob.Text, Eve.Text })
        {
            var answer = await desk.FormAsync(link, "answer=approve&reason=r", other);
            Assert.Equal(403, answer.Status);
            Assert.Contains("This link is for ann", answer.Text, StringComparison.Ordinal);
        }

        Assert.Equal("open", await desk.StateAsync(Eve.Text));
        Assert.Equal(200, (await desk.FormAsync(link, "answer=approve&reason=r", Ann.Text)).Status);
        Assert.Equal("approved", await desk.StateAsync(Eve.Text));
    }

    [Fact]
    public async Task A_link_that_was_not_made_here_leads_nowhere()
    {
        await using var desk = await StartAsync();
        var link = await desk.LinkAsync("ann");
        var broken = link[..^2] + (link[^2] == 'A' ? "B" : "A") + link[^1];
        Assert.Equal(404, (await desk.Api.GetAsync(broken)).Status);
        Assert.Equal(404, (await desk.FormAsync(broken, "answer=approve&reason=r")).Status);
        desk.Api.Ports.Secrets["approval-link-key"] = new string('y', 32);
        Assert.Equal(404, (await desk.FormAsync(link, "answer=approve&reason=r")).Status);
        Assert.Equal("open", await desk.StateAsync());
    }

    [Fact]
    public async Task Without_a_key_no_links_are_made()
    {
        await using var desk = await StartAsync();
        desk.Api.Ports.Secrets["approval-link-key"] = "short";
        (await desk.Api.PostAsync($"/api/approvals/{desk.Id}/links", """{"for":"ann"}""", ("Content-Type", "application/json"))).Problem(HttpStatusCode.Conflict);
    }

    [Theory]
    [InlineData("answer=approve")]
    [InlineData("reason=r")]
    [InlineData("answer=maybe&reason=r")]
    [InlineData("answer=approve&reason=r&data=%7B")]
    public async Task A_form_that_says_too_little_records_nothing(string form)
    {
        await using var desk = await StartAsync();
        Assert.Equal(400, (await desk.FormAsync(await desk.LinkAsync("ann"), form)).Status);
        Assert.Equal("open", await desk.StateAsync());
    }

    [Fact]
    public async Task A_form_of_another_page_records_nothing()
    {
        await using var desk = await StartAsync();
        var answer = await desk.Api.PostAsync(await desk.LinkAsync("ann"), "answer=approve&reason=r", ("Content-Type", "application/x-www-form-urlencoded"), ("Origin", "http://evil.example"));
        answer.Problem(HttpStatusCode.Forbidden);
        Assert.Equal("open", await desk.StateAsync());
    }

    private static async Task<Desk> StartAsync(bool gated = false)
    {
        JudgingControl control = null!;
        var gate = gated ? new ApiGate.Proven([new KeyProof(() => new Reading<IReadOnlyList<ApiKey>>([Ann.Key, Bob.Key, Eve.Key, Wall.Key], []))]) : null;
        var api = await TestApi.StartAsync(gate: gate, control: store => control = new JudgingControl(store));
        api.Ports.Secrets["approval-link-key"] = new string('x', 32);
        await control.StartAsync("r1", JsonElement.Parse(Workflow), JsonElement.Parse("{}"));
        var asked = (await ((Serverless.Application.Runs.IRunHistory)api.Store).ReadAsync("r1", default)).OfType<ApprovalAsked>().Single();
        return new Desk(api, control, asked.Id, asked.Binding);
    }

    private sealed record Desk(TestApi Api, JudgingControl Control, string Id, string Binding) : IAsyncDisposable
    {
        public Task<Answer> AnswerAsync(string? by = null, string? binding = null, string? key = null) => Api.PostAsync(
            $"/api/approvals/{Id}/answer",
            $$"""{"approved":true,"reason":"seen","how":"command-line","binding":"{{binding ?? Binding}}"{{(by is null ? "" : $",\"by\":\"{by}\"")}}}""",
            Headers("application/json", key));

        public async Task<string> LinkAsync(string person, string? key = null) =>
            (await Api.PostAsync($"/api/approvals/{Id}/links", $$"""{"for":"{{person}}"}""", Headers("application/json", key))).Json.GetProperty("path").GetString()!;

        public Task<Answer> FormAsync(string link, string form, string? key = null) => Api.PostAsync(link, form, Headers("application/x-www-form-urlencoded", key));

        public async Task<string?> StateAsync(string? key = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/approvals/{Id}");
            return (await Api.SendAsync(request, Headers("text/plain", key))).Json.GetProperty("state").GetString();
        }

        public ValueTask DisposeAsync() => Api.DisposeAsync();

        private static (string, string)[] Headers(string type, string? key) => key is null ? [("Content-Type", type)] : [("Content-Type", type), ("x-router-key", key)];
    }
}
