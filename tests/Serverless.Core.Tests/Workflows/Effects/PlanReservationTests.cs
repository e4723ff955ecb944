using System.Text.Json;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Approvals;
using Serverless.Core.Workflows.Effects;

namespace Serverless.Core.Tests.Workflows.Effects;

public class PlanReservationTests
{
    private const string Act = """
        - look: { call: http, with: { method: get, endpoint: 'https://agent.example.com/' } }
        - act: { call: http, with: { method: post, endpoint: 'https://example.com/empty' }, metadata: { router: { targets: ['${ $workflow.input.host }'] } } }
        """;

    [Fact]
    public void What_is_in_the_plan_is_done()
    {
        var run = Run(Act, """{"host":"web-1"}""", Reserve(Act, """{"host":"web-1"}"""));
        Assert.IsType<RunOutcome.Completed>(run.Outcome);
        Assert.Equal(2, run.History.OfType<CallIntended>().Count());
    }

    [Fact]
    public void A_target_that_is_not_in_the_plan_is_not_touched_and_why_is_recorded()
    {
        var plan = Reserve(Act, """{"host":"web-1"}""");
        var run = Run(Act, """{"host":"web-2"}""", plan);
        Assert.Equal((412, "Outside of the plan", "/do/1/act"), (run.Failure.Status, run.Failure.Title, run.Failure.Instance));
        Assert.Equal($"The plan that was reserved before the run began ({plan.Hash[..12]}) has web-1 changed here, and not web-2; nothing was done.", run.Failure.Detail);
        Assert.Equal("get", Assert.Single(run.History.OfType<CallIntended>()).With.GetProperty("method").GetString());
    }

    [Fact]
    public void A_change_that_the_plan_does_not_name_is_not_made()
    {
        const string More = Act + "\n- more: { call: http, with: { method: delete, endpoint: 'https://example.com/all' } }";
        var run = Run(More, """{"host":"web-1"}""", Reserve(Act, """{"host":"web-1"}"""));
        Assert.Contains("has no change by http at /do/2/more", run.Failure.Detail, StringComparison.Ordinal);
        Assert.Equal(["get", "post"], run.History.OfType<CallIntended>().Select(call => call.With.GetProperty("method").GetString()));
    }

    [Fact]
    public void What_only_the_run_can_know_is_unknown_and_nobody_is_held_to_it()
    {
        const string Unknown = """
            - look: { call: http, with: { method: get, endpoint: 'https://agent.example.com/' } }
            - act: { call: http, with: { method: post, endpoint: '${ .place }' } }
            """;
        var plan = Reserve(Unknown);
        Assert.Equal(1, plan.Most);
        Assert.Equal(["unknown"], plan.Targets);
        Assert.IsType<RunOutcome.Completed>(Run(Unknown, "{}", plan, """{"place":"https://example.com/found"}""").Outcome);
    }

    [Theory]
    [InlineData("- look: { call: http, with: { method: get, endpoint: 'https://agent.example.com/' } }\n- act: { input: { from: '${ $workflow.input }' }, call: http, with: { method: delete, endpoint: 'https://agent.example.com/{host}/tmp' } }")]
    [InlineData("- look: { call: http, with: { method: get, endpoint: 'https://agent.example.com/' } }\n- act: { input: { from: '${ $workflow.input }' }, call: http, with: { method: delete, endpoint: { uri: 'https://agent.example.com/{host}/tmp' } } }")]
    [InlineData("- choose: { switch: [ { web: { when: '.kind == \"web\"', then: web } }, { db: { then: db } } ] }\n- web: { set: { host: web-1 }, then: act }\n- db: { set: { host: db-1 } }\n- act: { call: http, with: { method: post, endpoint: 'https://example.com/' }, metadata: { router: { targets: ['${ .host }'] } } }")]
    [InlineData("- part: { do: [ { web: { if: '.kind == \"web\"', set: { host: web-1 }, then: exit } }, { db: { set: { host: db-1 } } } ] }\n- act: { call: http, with: { method: post, endpoint: 'https://example.com/' }, metadata: { router: { targets: ['${ .host }'] } } }")]
    [InlineData("- attempt: { try: [ { break: { if: '.kind != \"none\"', raise: { error: { type: 'https://example.com/no', status: 500 } } } }, { mark: { set: { ok: true } } } ], catch: { errors: { with: { status: 500 } } } }\n- page: { if: '.ok != true', call: http, with: { method: post, endpoint: 'https://pager.example.com/' } }")]
    public void A_run_that_goes_another_way_than_the_plan_could_know_is_not_refused(string tasks)
    {
        var plan = Reserve(tasks, """{"host":"web-1","kind":"web"}""");
        foreach (var input in (string[])["""{"host":"web-1","kind":"web"}""", """{"host":"web-1","kind":"db"}"""])
        {
            var run = Run(tasks, input, plan);
            Assert.IsType<RunOutcome.Completed>(run.Outcome);
            Assert.Single(run.History.OfType<CallIntended>(), call => call.With.GetProperty("method").GetString() != "get");
        }
    }

    [Fact]
    public void A_target_whose_end_is_unknown_holds_to_its_beginning()
    {
        var change = new ReservedChange("/do/0/a", "azure:request", ["/subscriptions/s/vm/unknown"]);
        Assert.True(change.Covers("/subscriptions/s/vm/restart"));
        Assert.False(change.Covers("/subscriptions/other/vm/restart"));
    }

    [Theory]
    [InlineData("${ \"https://example.com/\" + $workflow.id }")]
    [InlineData("${ \"https://example.com/\" + (now | todate) }")]
    [InlineData("${ \"https://example.com/\" + $workflow.startedAt.iso8601 }")]
    public void What_depends_on_the_run_or_on_the_time_is_not_known_before(string endpoint)
    {
        var tasks = $"- act: {{ call: http, with: {{ method: post, endpoint: '{endpoint}' }} }}";
        var plan = Reserve(tasks);
        Assert.Equal(["unknown"], plan.Targets);
        Assert.IsType<RunOutcome.Completed>(Run(tasks, "{}", plan).Outcome);
    }

    [Fact]
    public void Tasks_that_come_again_do_so_with_data_that_nobody_knows()
    {
        const string Again = """
            - act: { if: '${ .turn != 0 }', call: http, with: { method: post, endpoint: '${ .place }' }, output: { as: '${ { turn: 2 } }' } }
            - back: { if: '${ .turn == 0 }', set: { turn: 1, place: 'https://example.com/' }, then: act }
            """;
        var plan = Reserve(Again, """{"turn":0}""");
        Assert.Null(plan.Most);
        Assert.Equal(["unknown"], plan.Targets);
        var run = Run(Again, """{"turn":0}""", plan);
        Assert.IsType<RunOutcome.Completed>(run.Outcome);
        Assert.Single(run.History.OfType<CallIntended>());
    }

    [Theory]
    [InlineData("- all: { for: { each: one, in: '${ .all }' }, do: [ { act: { call: http, with: { method: post, endpoint: 'https://example.com/' } } } ] }")]
    [InlineData("- all: { run: { workflow: { namespace: n, name: w, version: 1.0.0 } } }")]
    public void How_often_a_loop_or_another_workflow_changes_something_is_left_open(string tasks) => Assert.Null(Reserve(tasks).Most);

    [Fact]
    public void What_extensions_change_is_in_the_plan()
    {
        const string Log = "use: { extensions: [ { log: { extend: call, before: [ { note: { call: http, with: { method: post, endpoint: 'https://log.example.com/' } } } ] } } ] }";
        var workflow = WorkflowReader.Read(Yaml.Read(Rehearsal.Tasks(Act, Log))).Value!;
        var plan = PlanReservation.Of(workflow, JsonElement.Parse("""{"host":"web-1"}"""), Cause, Rehearsal.Start);
        Assert.Contains("https://log.example.com/", plan.Targets);
        Assert.IsType<RunOutcome.Completed>(Run(workflow, """{"host":"web-1"}""", Cause with { Plan = plan }).Outcome);
    }

    [Fact]
    public void A_person_is_shown_what_was_reserved_however_much_later_they_are_asked()
    {
        const string Timed = "- act: { call: http, with: { method: post, endpoint: '${ \"https://example.com/\" + (now | todate) }' } }";
        var workflow = WorkflowReader.Read(Yaml.Read(Rehearsal.Tasks(Timed))).Value!;
        var plan = PlanReservation.Of(workflow, JsonElement.Parse("{}"), Cause, Rehearsal.Start.AddMinutes(-7));
        var asked = WorkflowDecider.Decide(
            WorkflowDecider.Fold([new RunStarted(Rehearsal.Start, "r1", workflow.Document, JsonElement.Parse("{}"), Cause with { Plan = plan, Proposal = RunProposal.Usual })]), Rehearsal.Start).Facts.OfType<ApprovalAsked>().Single();
        Assert.Equal(plan.Hash, asked.Binding);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"host":"web-1","more":"Zürich \"quoted\" \u00e9"}""")]
    public void A_reservation_is_bound_to_what_a_person_would_be_shown(string input)
    {
        const string Several = Act + "\n- more: { call: http, with: { method: put, endpoint: 'https://example.com/all', body: '${ $workflow.input }' } }\n- last: { run: { workflow: { namespace: p, name: other, version: 1.0.0 } } }";
        var workflow = WorkflowReader.Read(Yaml.Read(Rehearsal.Tasks(Several))).Value!;
        var plan = RunPlanner.Plan(workflow, JsonElement.Parse(input), Cause, Rehearsal.Start);
        Assert.Equal(ApprovalId.Binding(plan.ToJson(), plan.Targets, Cause.RuleSet), PlanReservation.Of(workflow, JsonElement.Parse(input), Cause, Rehearsal.Start).Hash);
    }

    [Fact]
    public void A_plan_is_read_as_it_was_written()
    {
        var started = new RunStarted(Rehearsal.Start, "r1", JsonElement.Parse("{}"), JsonElement.Parse("{}"), Cause with { Plan = Reserve(Act, """{"host":"web-1"}""") });
        var read = (RunStarted)HistoryJson.Read(HistoryJson.Write(started));
        Assert.Equal(HistoryJson.Write(started), HistoryJson.Write(read));
        Assert.Equal((started.Cause.Plan!.Hash, 1, "web-1"), (read.Cause.Plan!.Hash, read.Cause.Plan.Most, Assert.Single(read.Cause.Plan.Targets)));
    }

    private static RunCause Cause => new("disk-full", "set-1", 7, "/source", "e-1");

    private static PlanReservation Reserve(string tasks, string input = "{}") =>
        PlanReservation.Of(WorkflowReader.Read(Yaml.Read(Rehearsal.Tasks(tasks))).Value!, JsonElement.Parse(input), Cause, Rehearsal.Start.AddSeconds(-3));

    private static Rehearsal Run(string tasks, string input, PlanReservation plan, string answer = "{}") =>
        Run(WorkflowReader.Read(Yaml.Read(Rehearsal.Tasks(tasks))).Value!, input, Cause with { Plan = plan }, answer);

    private static Rehearsal Run(Workflow workflow, string input, RunCause cause, string answer = "{}") =>
        Rehearsal.From([new RunStarted(Rehearsal.Start, "r1", workflow.Document, JsonElement.Parse(input), cause)], (_, _) => JsonElement.Parse(answer)).Run();
}
