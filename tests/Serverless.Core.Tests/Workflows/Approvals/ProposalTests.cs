using System.Text.Json;
using Serverless.Core.Trust;
using Serverless.Core.Events;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Approvals;
using Serverless.Core.Workflows.Control;
using Serverless.Core.Workflows.Effects;

namespace Serverless.Core.Tests.Workflows.Approvals;

public class ProposalTests
{
    private const string Tasks = """
        - look: { call: probe, with: { name: disk, do: { call: http, with: { method: get, endpoint: 'https://example.com/disk' } }, healthy: .ok } }
        - go: { switch: [ { full: { when: .unhealthy, then: act } }, { else: { then: end } } ] }
        - act: { call: http, with: { method: post, endpoint: 'https://example.com/empty' } }
        - again: { call: probe, with: { name: disk, do: { call: http, with: { method: get, endpoint: 'https://example.com/disk' } }, healthy: .ok } }
        """;

    [Fact]
    public void A_proposed_run_does_nothing_before_a_person_lets_it_and_shows_its_plan()
    {
        var run = Proposed();
        run.Run(stopAtWait: true);
        var asked = Assert.IsType<ApprovalAsked>(run.History[^1]);
        Assert.Equal(2, run.History.Count);
        Assert.Equal(("/proposal", Rehearsal.Start.AddDays(1)), (asked.Path, asked.Deadline));
        Assert.Equal("Rule disk-full proposes test/t:1.0.0; it would change https://example.com/empty (post, perhaps). May it run?", asked.Terms.Question);
        Assert.Equal("/do/2/act", asked.Terms.Plan!.Value[0].GetProperty("task").GetString());
        Assert.Equal(["https://example.com/empty"], asked.Terms.Targets);
        Assert.Equal("web-1", asked.Terms.Evidence!.Value.GetProperty("input").GetProperty("host").GetString());
        Assert.Equal(7, asked.Terms.Evidence!.Value.GetProperty("event").GetProperty("number").GetInt64());
        Assert.Equal(ApprovalId.Binding(asked.Terms.Plan, asked.Terms.Targets, "set-1"), asked.Binding);
        Assert.Equal(RunPhase.Asking, RunDigest.Of(run.State).Phase);
    }

    [Fact]
    public void Whoever_is_asked_is_told_what_the_event_says()
    {
        var data = $$"""{"text":"{{new string('a', 9_000)}}"}""";
        foreach (var (given, told) in new[] { ("""{"percent":98}""", """{"percent":98}"""), (data, "\"sha256:") })
        {
            var happened = new NormalizedEvent("/s", "1", "disk.full", "web-1", null, System.Text.Encoding.UTF8.GetBytes($$"""{"type":"disk.full","subject":"web-1","time":"2026-01-01T00:00:00Z","data":{{given}}}"""));
            var shown = RunProposal.Usual.About(happened).Event!.Value;
            Assert.Equal(("disk.full", "web-1", "2026-01-01T00:00:00Z"), (shown.GetProperty("type").GetString(), shown.GetProperty("subject").GetString(), shown.GetProperty("time").GetString()));
            Assert.StartsWith(told, shown.GetProperty("data").GetRawText(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Let_go_it_runs_and_its_experience_is_told()
    {
        var run = Proposed(false, true);
        Answer(run, approved: true);
        run.Run();
        Assert.IsType<RunCompleted>(run.History[^1]);
        var told = RunExperience.Of(run.History);
        Assert.Equal((ApprovalState.Approved, true, ProbeAnswer.Healthy, false, false), (told.Proposal, told.Changed, told.Verified, told.FixedItself, told.FailedVerification));
    }

    [Fact]
    public void Rejected_it_ends_cancelled_by_who_rejected_it_and_why()
    {
        var run = Proposed();
        Answer(run, approved: false);
        run.Run();
        Assert.Equal("cancelled by Ann: The proposal was rejected: because", RunDigest.Of(run.State).Note);
        Assert.Empty(run.History.OfType<TaskStarted>());
        Assert.Equal(ApprovalState.Rejected, RunExperience.Of(run.History).Proposal);
    }

    [Fact]
    public void Unanswered_it_ends_cancelled_at_its_deadline()
    {
        var run = Proposed();
        run.Run();
        Assert.IsType<RunCancelled>(run.History[^1]);
        Assert.Equal(Rehearsal.Start.AddDays(1), run.History[^1].At);
        Assert.Empty(run.History.OfType<TaskStarted>());
        Assert.Equal(ApprovalState.Timeout, RunExperience.Of(run.History).Proposal);
    }

    [Fact]
    public void The_timeout_of_a_run_is_counted_from_when_it_was_let_go()
    {
        var run = Proposed("timeout: { after: PT1H }", false, true);
        run.Run(stopAtWait: true);
        run.Now += TimeSpan.FromHours(20);
        Answer(run, approved: true);
        Assert.IsType<RunCompleted>(run.Run().History[^1]);
    }

    [Fact]
    public void What_had_fixed_itself_before_anything_was_changed_is_known()
    {
        var run = Proposed(true);
        Answer(run, approved: true);
        run.Run();
        var told = RunExperience.Of(run.History);
        Assert.Equal((true, false), (told.FixedItself, told.Changed));
    }

    [Fact]
    public void Experiences_are_summed_up()
    {
        var good = Proposed(false, true);
        Answer(good, approved: true);
        var bad = Proposed(false, false);
        Answer(bad, approved: true);
        var no = Proposed();
        Answer(no, approved: false);
        var runs = new[] { good, bad, no, Proposed() }.Select(run => RunExperience.Of(run.Run().History)).ToList();
        Assert.Equal(new RuleTrust(Runs: 4, Proposed: 4, Approved: 2, Rejected: 1, TimedOut: 1, FixedItself: 0, Verified: 1, FailedVerification: 1, Unverified: 0, Repeats: 3), RuleTrust.Of(runs));
    }

    private static Rehearsal Proposed(params bool[] healthy) => Proposed("", healthy);

    /// <param name="healthy">What each look finds.</param>
    private static Rehearsal Proposed(string more, params bool[] healthy)
    {
        var workflow = WorkflowReader.Read(Yaml.Read(Rehearsal.Tasks(Tasks, more))).Value!;
        var cause = new RunCause("disk-full", "set-1", 7, "/source", "e-1") { Proposal = RunProposal.Usual with { Users = new List<string>(), Roles = new List<string>() } };
        var looks = 0;
        return Rehearsal.From(
            [new RunStarted(Rehearsal.Start, "r1", workflow.Document, JsonElement.Parse("""{"host":"web-1"}"""), cause)],
            (call, _) => JsonElement.Parse(call.With.GetProperty("method").GetString() == "get" ? $$"""{"ok":{{(healthy[looks++] ? "true" : "false")}}}""" : "{}"));
    }

    private static void Answer(Rehearsal run, bool approved)
    {
        run.Run(stopAtWait: true);
        var asked = run.History.OfType<ApprovalAsked>().Single();
        var act = new RunAct.Answer("Ann", "because", asked.Id, asked.Binding, approved) { Subject = "ann" };
        run.Add(Assert.IsType<ActVerdict.Taken>(ActPolicy.Judge(run.State, act, run.Now)).Fact);
    }
}
