using System.Net;
using Serverless.Core.Audit;

namespace Serverless.Api.Tests.Approvals;

public class ApprovalApiTests
{
    [Fact]
    public async Task Open_questions_are_listed_and_shown_with_what_the_answer_rests_on()
    {
        await using var desk = await AskedQuestion.StartAsync();
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
        await using var desk = await AskedQuestion.StartAsync();
        Assert.Equal("""{"changed":true,"outlook":"approved, the run goes on"}""", (await desk.AnswerAsync(by: "ann")).Text);
        Assert.Equal("""{"changed":false,"outlook":"approved, the run goes on"}""", (await desk.AnswerAsync(by: "ann")).Text);
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
        await using var desk = await AskedQuestion.StartAsync();
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
        await using var desk = await AskedQuestion.StartAsync();
        Assert.Equal([code], (await desk.Api.PostAsync($"/api/approvals/{desk.Id}/answer", body, ("Content-Type", "application/json"))).Problem(HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task Behind_a_gate_the_person_is_who_the_gate_proves_whatever_name_they_give()
    {
        await using var desk = await AskedQuestion.StartAsync(gated: true);
        Assert.Equal(401, (await desk.AnswerAsync(by: "ann")).Status);
        Assert.Equal(403, (await desk.AnswerAsync(key: AskedQuestion.Wall)).Status);
        Assert.Equal(["approval/wrong-person"], (await desk.AnswerAsync(by: "ann", key: AskedQuestion.Eve)).Problem(HttpStatusCode.Forbidden));
        Assert.Equal("""{"changed":true,"outlook":"approved, the run goes on"}""", (await desk.AnswerAsync(key: AskedQuestion.Ann)).Text);
    }

    [Fact]
    public async Task An_answer_that_is_one_of_several_says_for_how_many_the_run_waits()
    {
        await using var desk = await AskedQuestion.StartAsync(from: """{"users":["ann","bob","eve"],"quorum":"2 of 3"}""");
        Assert.Equal("""{"changed":true,"outlook":"1 of 2, waits for one more"}""", (await desk.AnswerAsync(by: "ann")).Text);
        Assert.Equal("""{"changed":true,"outlook":"approved, the run goes on"}""", (await desk.AnswerAsync(by: "bob")).Text);
    }

    [Fact]
    public async Task Who_answers_while_the_run_is_paused_or_all_starts_are_stopped_is_told()
    {
        await using var desk = await AskedQuestion.StartAsync(from: """{"users":["ann","bob"],"quorum":2}""");
        await desk.Api.PostAsync("/api/starts/stop", """{"by":"eve","reason":"it burns"}""", ("Content-Type", "application/json"));
        const string stopped = "All starts have been stopped by eve (it burns): this run was started before and goes on.";
        Assert.Equal(stopped, (await desk.ShownAsync()).GetProperty("notice").GetString());
        Assert.Contains(stopped, (await desk.Api.GetAsync(await desk.LinkAsync("bob"))).Text, StringComparison.Ordinal);
        Assert.Equal(stopped, (await desk.AnswerAsync(by: "ann")).Json.GetProperty("notice").GetString());
        await desk.Control.ActAsync("r1", new Serverless.Core.Workflows.Control.RunAct.Pause("eve", "wait"), default);
        var paused = await desk.AnswerAsync(by: "bob");
        Assert.Equal("approved, the run goes on when it is resumed", paused.Json.GetProperty("outlook").GetString());
        Assert.Contains("The run is paused by eve (wait)", paused.Json.GetProperty("notice").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_that_do_not_count_are_audited_by_whom_and_why()
    {
        await using var desk = await AskedQuestion.StartAsync();
        await desk.AnswerAsync(by: "mallory");
        await desk.AnswerAsync(by: "ann", binding: new string('0', 64));
        Assert.Equal([(desk.Id, "mallory", "wrong-person"), (desk.Id, "ann", "stale")], (await desk.AuditedAsync<AnswerRefused>()).Select(entry => (entry.Id, entry.Subject, entry.Code)));
    }
}
