using System.Text.Json;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Approvals;
using Serverless.Core.Workflows.Control;

namespace Serverless.Core.Tests.Workflows.Approvals;

public class ApprovalTests
{
    private const string Ask = """
        - ask:
            call: approval
            with:
              question: '${ "Empty \(.host)?" }'
              evidence: { df: '${ .df }' }
              plan: [{ delete: '${ .path }' }]
              targets: ['${ .host }']
              from: { users: [ann, bob, eve] }
              deadline: PT4H
        - branch:
            switch:
              - yes: { when: '${ .approved }', then: act }
              - no: { when: '${ .answer == "rejected" }', then: told }
              - neither: { then: escalated }
        - act: { set: { did: act }, then: end }
        - told: { set: { did: nothing, why: '${ $input.reason }' }, then: end }
        - escalated: { set: { did: page } }
        """;

    private const string Input = """{"host":"web-1","df":"98%","path":"/tmp"}""";

    [Fact]
    public void A_run_that_asks_shows_what_it_asks_and_waits()
    {
        var run = Asking(Ask);
        var asked = run.History.OfType<ApprovalAsked>().Single();
        Assert.Equal("Empty web-1?", asked.Terms.Question);
        Assert.Equal("""{"df":"98%"}""", asked.Terms.Evidence!.Value.GetRawText());
        Assert.Equal("""[{"delete":"/tmp"}]""", asked.Terms.Plan!.Value.GetRawText());
        Assert.Equal(["web-1"], asked.Terms.Targets);
        Assert.Equal((1, 1, Rehearsal.Start.AddHours(4)), (asked.Terms.Quorum, asked.Terms.Of, asked.Deadline));
        var digest = RunDigest.Of(run.State);
        Assert.Equal((RunPhase.Asking, Rehearsal.Start.AddHours(4)), (digest.Phase, digest.WakeAt));
        Assert.Equal("asks at /do/0/ask: Empty web-1?", digest.Note);
    }

    [Fact]
    public void A_yes_goes_on_with_who_said_it_and_why()
    {
        var run = Asking(Ask);
        Answer(run, "ann");
        run.Run();
        Assert.Equal("""{"did":"act"}""", run.Output);
        var output = run.History.OfType<TaskCompleted>().First(fact => fact.Path == "/do/0/ask");
        Assert.Null(output.Output);
        var recorded = run.History.OfType<ApprovalAnswered>().Single();
        Assert.Equal((true, "ann", "Ann", "api", "because"), (recorded.Approved, recorded.Subject, recorded.By, recorded.How, recorded.Reason));
    }

    [Fact]
    public void The_output_says_everything_about_the_answer()
    {
        var run = Asking(Ask.Replace("- yes:", "- all: { when: '${ .approved }', then: all }\n      - yes:").Replace("- act:", "- all: { set: '${ $input }', then: end }\n- act:"));
        var id = run.History.OfType<ApprovalAsked>().Single().Id;
        Answer(run, "ann");
        run.Run();
        Assert.Equal(
            $$"""{"answer":"approved","approved":true,"by":"Ann","how":"api","reason":"because","data":null,"approval":"{{id}}","answers":[{"approved":true,"by":"Ann","at":"2025-01-31T08:00:00.000Z","how":"api","reason":"because","data":null}]}""",
            run.Output);
    }

    [Fact]
    public void A_no_goes_on_with_its_reason()
    {
        var run = Asking(Ask);
        Answer(run, "bob", approved: false, reason: "it is a test host");
        Assert.Equal("""{"did":"nothing","why":"it is a test host"}""", run.Run().Output);
    }

    [Fact]
    public void A_timeout_is_neither_yes_nor_no()
    {
        var run = Asking(Ask).Run();
        Assert.Equal("""{"did":"page"}""", run.Output);
        Assert.Equal(Rehearsal.Start.AddHours(4), run.History.OfType<ApprovalExpired>().Single().At);
    }

    [Fact]
    public void An_answer_at_the_deadline_is_too_late_whether_or_not_its_timer_has_gone_off()
    {
        var run = Asking(Ask);
        run.Now = Rehearsal.Start.AddHours(4);
        Assert.Equal(ApprovalPolicy.Expired, Refusal(run, Act(run, "ann")).Code);
        run.Now = Rehearsal.Start.AddHours(4).AddTicks(-1);
        Assert.IsType<ActVerdict.Taken>(Judge(run, Act(run, "ann")));
    }

    [Fact]
    public void Only_who_was_asked_may_answer()
    {
        var run = Asking(Ask);
        var refused = Refusal(run, Act(run, "mallory"));
        Assert.Equal((ApprovalPolicy.WrongPerson, "Mallory is not among those who may answer: ann, bob, eve."), (refused.Code, refused.Sentence));
    }

    [Theory]
    [InlineData("Router.Admin", "Router.Admin", true)]
    [InlineData("Router.Operate", "Router.Admin", true)]
    [InlineData("Router.Admin", "Router.Operate", false)]
    [InlineData("Team.Web", "Team.Web", true)]
    [InlineData("Team.Web", "Router.Admin", false)]
    public void A_role_may_answer_and_ours_hold_those_before_them(string asked, string held, bool may)
    {
        var run = Asking(Ask.Replace("users: [ann, bob, eve]", $"roles: [{asked}]"));
        Assert.Equal(may, Judge(run, Act(run, "zoe") with { Roles = [held] }) is ActVerdict.Taken);
    }

    [Fact]
    public void The_author_may_not_answer_even_where_named()
    {
        var run = Asking(Ask.Replace("eve] }", "eve], notAuthor: '${ .path | \"ann\" }' }"));
        Assert.Equal(ApprovalPolicy.WrongPerson, Refusal(run, Act(run, "ann")).Code);
        Assert.IsType<ActVerdict.Taken>(Judge(run, Act(run, "bob")));
    }

    [Fact]
    public void Of_two_of_three_the_second_yes_decides_and_nobody_counts_twice()
    {
        var run = Asking(Quorum);
        Answer(run, "ann");
        run.Run(stopAtWait: true);
        Assert.Null(run.Outcome);
        Assert.IsType<ActVerdict.AlreadySo>(Judge(run, Act(run, "ann")));
        Assert.Equal(ApprovalPolicy.Answered, Refusal(run, Act(run, "ann", approved: false)).Code);
        Answer(run, "eve");
        Assert.Equal("""{"did":"act"}""", run.Run().Output);
    }

    [Fact]
    public void Of_two_of_three_the_second_no_decides_and_one_does_not()
    {
        var run = Asking(Quorum);
        Answer(run, "ann", approved: false);
        Answer(run, "bob");
        run.Run(stopAtWait: true);
        Assert.Null(run.Outcome);
        Answer(run, "eve", approved: false, reason: "no");
        Assert.Equal("""{"did":"nothing","why":"no"}""", run.Run().Output);
    }

    [Fact]
    public void One_yes_of_two_is_a_timeout_when_time_is_over()
    {
        var run = Asking(Quorum);
        Answer(run, "ann");
        Assert.Equal("""{"did":"page"}""", run.Run().Output);
    }

    [Fact]
    public void An_answer_to_a_plan_that_was_edited_is_stale()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks("""
            - plan: { set: { n: '${ (.n // 0) + 1 }' } }
            - ask: { call: approval, with: { question: 'Go?', plan: '${ .n }' }, output: { as: '${ . + $input }' } }
            - branch: { switch: [ { no: { when: '${ .approved | not }', then: plan } } ] }
            """)).Run(stopAtWait: true);
        var shown = Act(run, "ann");
        Answer(run, "bob", approved: false);
        run.Run(stopAtWait: true);
        var now = run.History.OfType<ApprovalAsked>().Last();
        Assert.Equal("2", now.Terms.Plan!.Value.GetRawText());
        Assert.NotEqual(shown.Binding, now.Binding);
        Assert.Equal(ApprovalPolicy.NotOpen, Refusal(run, shown).Code);
        Assert.Equal(ApprovalPolicy.Stale, Refusal(run, shown with { Id = now.Id }).Code);
        Assert.IsType<ActVerdict.Taken>(Judge(run, Act(run, "ann")));
    }

    [Fact]
    public void Plan_targets_and_rules_are_all_bound()
    {
        var plan = JsonElement.Parse("""{"a":1}""");
        string[] all = [ApprovalId.Binding(plan, ["x"], "s"), ApprovalId.Binding(null, ["x"], "s"), ApprovalId.Binding(plan, ["x", "y"], "s"), ApprovalId.Binding(plan, ["xy"], "s"), ApprovalId.Binding(plan, ["x"], "t"), ApprovalId.Binding(plan, ["x"], null)];
        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.Equal(all[0], ApprovalId.Binding(JsonElement.Parse("""{"a":1}"""), ["x"], "s"));
    }

    [Fact]
    public void What_comes_with_a_yes_is_as_the_schema_says_and_a_no_needs_none()
    {
        var run = Asking(Ask.Replace("      deadline:", "      answer: { type: object, required: [keep], properties: { keep: { type: integer } } }\n      deadline:"));
        Assert.Equal(ApprovalPolicy.BadData, Refusal(run, Act(run, "ann")).Code);
        Assert.Equal(ApprovalPolicy.BadData, Refusal(run, Act(run, "ann") with { Data = JsonElement.Parse("""{"keep":"x"}""") }).Code);
        Assert.IsType<ActVerdict.Taken>(Judge(run, Act(run, "ann") with { Data = JsonElement.Parse("""{"keep":3}""") }));
        Assert.IsType<ActVerdict.Taken>(Judge(run, Act(run, "ann", approved: false)));
    }

    [Fact]
    public void A_link_counts_once_also_while_others_have_to_answer()
    {
        var run = Asking(Quorum);
        Add(run, Act(run, "ann") with { Link = "l1" });
        Assert.Equal(ApprovalPolicy.LinkUsed, Refusal(run, Act(run, "bob") with { Link = "l1" }).Code);
        Assert.IsType<ActVerdict.Taken>(Judge(run, Act(run, "bob") with { Link = "l2" }));
    }

    [Fact]
    public void Who_was_asked_is_reminded_and_others_are_told_later()
    {
        var run = Asking(Ask.Replace("      deadline:", "      remind: { after: PT1H, every: PT1H, run: 'notify/remind:1.0.0', input: { host: '${ .host }' } }\n      escalate: { after: PT150M, run: 'notify/page:1.0.0' }\n      deadline:"));
        var told = new List<Command.StartChild>();
        while (run.Outcome is null)
        {
            told.AddRange(run.Decide().Commands.OfType<Command.StartChild>());
            run.Step();
        }

        Assert.Equal([(1, 0, 1), (2, 0, 2), (2.5, 1, 1), (3, 0, 3)], run.History.OfType<ApprovalNoticed>().Select(fact => ((fact.At - Rehearsal.Start).TotalHours, fact.Notice, fact.Round)));
        Assert.Equal(4, told.Select(child => child.ChildId).Distinct().Count());
        Assert.Equal("notify/remind:1.0.0", told[0].Workflow);
        Assert.Equal("web-1", told[0].Input.GetProperty("input").GetProperty("host").GetString());
        Assert.Equal(run.History.OfType<ApprovalAsked>().Single().Id, told[0].Input.GetProperty("approval").GetProperty("id").GetString());
        Assert.Equal("escalation", told[2].Input.GetProperty("approval").GetProperty("kind").GetString());
    }

    [Fact]
    public void A_reminder_that_cannot_be_sent_keeps_nobody_from_answering()
    {
        var run = Asking(Ask.Replace("      deadline:", "      remind: { after: PT1H, run: 'notify/gone:1.0.0' }\n      deadline:"));
        run.Now += TimeSpan.FromHours(1);
        var child = run.Decide().Commands.OfType<Command.StartChild>().Single();
        Answer(run, "ann");
        Assert.DoesNotContain(run.Decide().Facts, fact => fact is TaskCompleted);
        run.Add(new ChildFaulted(run.Now, child.Path, new Failure("t", 404, null, null)));
        Assert.Equal("""{"did":"act"}""", run.Run().Output);
    }

    [Fact]
    public void Other_branches_go_on_meanwhile()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks("""
            - f:
                fork:
                  branches:
                    - ask: { call: approval, with: { question: 'Go?' } }
                    - look: { call: http, with: { method: get, endpoint: 'https://example.com' } }
            """)).Run();
        Assert.Single(run.History.OfType<CallReturned>());
        Answer(run, "ann");
        Assert.Contains("\"approved\":true", run.Run().Output);
    }

    [Fact]
    public void A_paused_run_can_be_answered_and_goes_on_when_it_is_resumed()
    {
        var run = Asking(Ask);
        run.Add(new RunPaused(run.Now, "op", "look"));
        Answer(run, "ann");
        Assert.Empty(run.Decide().Facts);
        run.Add(new RunResumed(run.Now, "op", "looked"));
        Assert.Equal("""{"did":"act"}""", run.Run().Output);
    }

    [Fact]
    public void A_cancelled_run_asks_nobody()
    {
        var run = Asking(Ask);
        var act = Act(run, "ann");
        run.Add(new CancelRequested(run.Now, "op", "no"));
        run.Run();
        Assert.Equal(ApprovalPolicy.NotOpen, Refusal(run, act).Code);
        Assert.Equal(ApprovalState.Withdrawn, ApprovalRecord.All(run.History, run.State).Single().State);
    }

    [Fact]
    public void A_question_that_names_nobody_is_an_error_and_no_leave_for_everybody()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks("- ask: { call: approval, with: { question: 'Go?', from: { users: '${ .oncall // [] }' } } }")).Run();
        Assert.Contains("came out as nobody", run.Failure.Detail);
    }

    [Theory]
    [InlineData("question: 'Go?', from: { quorum: 0 }", "workflow/not-a-quorum")]
    [InlineData("question: 'Go?', from: { quorum: 3 of 2 }", "workflow/not-a-quorum")]
    [InlineData("from: { users: [ann] }", "workflow/missing-key")]
    [InlineData("question: 'Go?', who: [ann]", "workflow/unknown-key")]
    [InlineData("question: 'Go?', deadline: soon", "workflow/not-a-duration")]
    [InlineData("question: 'Go?', remind: { after: PT1H, run: page }", "workflow/bad-run")]
    [InlineData("question: 'Go?', answer: { type: nothing }", "schema/wrong")]
    public void What_is_wrong_with_a_question_is_said_when_it_is_loaded(string with, string code)
    {
        var reading = WorkflowReader.Read(Yaml.Read(Rehearsal.Tasks($"- ask: {{ call: approval, with: {{ {with} }} }}")));
        Assert.Contains(code, reading.Problems.Select(problem => problem.Code));
    }

    private static readonly string Quorum = Ask.Replace("users: [ann, bob, eve]", "users: [ann, bob, eve], quorum: 2 of 3");

    private static Rehearsal Asking(string tasks) => Rehearsal.Of(Rehearsal.Tasks(tasks), Input).Run(stopAtWait: true);

    private static RunAct.Answer Act(Rehearsal run, string person, bool approved = true, string reason = "because")
    {
        var asked = run.History.OfType<ApprovalAsked>().Last();
        return new RunAct.Answer(char.ToUpperInvariant(person[0]) + person[1..], reason, asked.Id, asked.Binding, approved) { Subject = person };
    }

    private static void Answer(Rehearsal run, string person, bool approved = true, string reason = "because") => Add(run, Act(run, person, approved, reason));

    private static void Add(Rehearsal run, RunAct.Answer act) => run.Add(Assert.IsType<ActVerdict.Taken>(Judge(run, act)).Fact);

    private static ActVerdict Judge(Rehearsal run, RunAct.Answer act) => ActPolicy.Judge(run.State, act, run.Now);

    private static ActVerdict.Refused Refusal(Rehearsal run, RunAct.Answer act) => Assert.IsType<ActVerdict.Refused>(Judge(run, act));
}
