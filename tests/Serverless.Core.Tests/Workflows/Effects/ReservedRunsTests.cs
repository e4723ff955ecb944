using System.Text.Json;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Approvals;
using Serverless.Core.Workflows.Effects;

namespace Serverless.Core.Tests.Workflows.Effects;

public class ReservedRunsTests
{
    private const string RunsChild = """
        - look: { call: http, with: { method: get, endpoint: 'https://agent.example.com/' } }
        - free: { run: { workflow: { namespace: test, name: t, version: 1.0.0, input: { host: '${ $workflow.input.host }' } } } }
        """;

    private const string Child = "- act: { call: http, with: { method: post, endpoint: 'https://example.com/empty' }, metadata: { router: { targets: ['${ $workflow.input.host }'] } } }";

    [Fact]
    public void What_a_child_changes_is_in_the_plan_of_its_parent_with_its_own_input()
    {
        var plan = Reserve("- free: { run: { workflow: { namespace: test, name: t, version: 1.0.0, input: { host: '${ .host }' } } } }", Child);
        var run = Assert.Single(plan.Runs!);
        Assert.Equal(("/do/0/free", "test/t:1.0.0"), (run.Task, run.Workflow));
        Assert.Equal(["web-1"], Assert.Single(run.Changes!).Targets);
        Assert.Contains("web-1", plan.Targets);
        var held = plan.OfRun("/do/0/free", "test/t:1.0.0")!;
        Assert.Null(held.Objection("/do/0/act", "http", ["web-1"]));
        Assert.Contains("and not web-2; nothing was done.", held.Objection("/do/0/act", "http", ["web-2"]), StringComparison.Ordinal);
        Assert.Contains($"({plan.Hash[..12]}) has no change by http at /do/1/act", held.Objection("/do/1/act", "http", ["web-1"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_child_whose_input_only_the_run_can_know_the_changes_are_known_and_what_the_document_says_literally()
    {
        const string Two = Child + "\n- page: { call: http, with: { method: post, endpoint: 'https://pager.example.com/' } }";
        var held = Reserve(RunsChild.Replace("$workflow.input.host", ".host", StringComparison.Ordinal), Two).OfRun("/do/1/free", "test/t:1.0.0")!;
        Assert.Null(held.Objection("/do/0/act", "http", ["anything"]));
        Assert.Null(held.Objection("/do/1/page", "http", ["https://pager.example.com/"]));
        Assert.NotNull(held.Objection("/do/1/page", "http", ["https://other.example.com/"]));
        Assert.NotNull(held.Objection("/do/2/more", "http", ["anything"]));
    }

    [Fact]
    public void A_run_that_the_plan_does_not_name_and_one_of_a_workflow_that_was_not_there_change_nothing()
    {
        var plan = Reserve(RunsChild, Child);
        Assert.NotNull(plan.OfRun("/do/0/other", "test/t:1.0.0")!.Objection("/do/0/act", "http", ["web-1"]));
        Assert.NotNull(plan.OfRun("/do/1/free", "test/t:2.0.0")!.Objection("/do/0/act", "http", ["web-1"]));
        Assert.NotNull(Reserve(RunsChild, null).OfRun("/do/1/free", "test/t:1.0.0")!.Objection("/do/0/act", "http", ["web-1"]));
        Assert.Null(plan.OfRun(null, "test/t:1.0.0"));
    }

    [Fact]
    public void A_workflow_that_runs_itself_is_looked_into_as_deep_as_is_said()
    {
        const string Itself = "- again: { run: { workflow: { namespace: test, name: t, version: 1.0.0 } } }\n- too: { run: { workflow: { namespace: test, name: t, version: 1.0.0 } } }";
        var plan = Reserve(Itself, Itself);
        var depth = 0;
        for (var at = plan; at is not null; at = at.OfRun("/do/0/again", "test/t:1.0.0"))
        {
            depth++;
        }

        Assert.Equal(ReservedRun.Deepest + 1, depth);
        Assert.InRange(Count(plan.Runs!), 2, 4 * ReservedRun.Most);
    }

    [Fact]
    public void A_person_is_shown_what_children_change_and_approves_what_is_reserved()
    {
        var (workflow, plan) = (Read(RunsChild), Reserve(RunsChild, Child));
        var started = new RunStarted(Rehearsal.Start, "r1", workflow.Document, Input, Cause with { Plan = plan, Proposal = RunProposal.Usual });
        var asked = WorkflowDecider.Decide(WorkflowDecider.Fold([started]), Rehearsal.Start).Facts.OfType<ApprovalAsked>().Single();
        Assert.Equal(plan.Hash, asked.Binding);
        Assert.Equal(ApprovalId.Binding(asked.Terms.Plan, asked.Terms.Targets, "set-1"), asked.Binding);
        Assert.Equal("/do/0/act", asked.Terms.Plan!.Value[1].GetProperty("changes")[0].GetProperty("task").GetString());
        Assert.NotEqual(plan.Hash, Reserve(RunsChild, Child.Replace("empty", "other", StringComparison.Ordinal).Replace("act:", "acts:", StringComparison.Ordinal)).Hash);
        Assert.Equal(HistoryJson.Write(started), HistoryJson.Write(HistoryJson.Read(HistoryJson.Write(started))));
    }

    [Fact]
    public void A_workflow_that_runs_no_other_has_the_plan_that_it_had()
    {
        var plan = PlanReservation.Of(Read(Child), Input, Cause, Rehearsal.Start);
        Assert.Same(plan, ReservedRuns.AddTo(plan, Read(Child), Input, Cause, _ => null));
        Assert.Null(plan.OfRun("/do/0/act", "test/t:1.0.0"));
    }

    private static int Count(IReadOnlyList<ReservedRun> runs) => runs.Sum(run => 1 + Count(run.Runs));

    private static RunCause Cause => new("disk-full", "set-1", 7, "/source", "e-1");

    private static JsonElement Input => JsonElement.Parse("""{"host":"web-1"}""");

    private static Workflow Read(string tasks) => WorkflowReader.Read(Yaml.Read(Rehearsal.Tasks(tasks))).Value!;

    private static PlanReservation Reserve(string tasks, string? child)
    {
        var workflow = Read(tasks);
        var plan = PlanReservation.Of(workflow, Input, Cause, Rehearsal.Start);
        return ReservedRuns.AddTo(plan, workflow, Input, Cause, reference => child is not null && reference == "test/t:1.0.0" ? Read(child) : null);
    }
}
