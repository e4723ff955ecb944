using System.Text.Json;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Effects;

namespace Serverless.Core.Tests.Workflows.Effects;

public class ProbeTests
{
    private const string Look = "do: { call: http, with: { method: get, endpoint: 'https://example.com/disk' } }";

    private const string CheckActVerify = """
        - before: { call: probe, with: { name: disk, LOOK, healthy: '${ .free > 20 }' } }
        - act: { call: http, with: { method: post, endpoint: 'https://example.com/empty' }, metadata: { router: { onlyIf: disk } } }
        - after: { call: probe, with: { name: disk, LOOK, healthy: '${ .free > 20 }' } }
        """;

    [Theory]
    [InlineData("""{"free":30}""", "healthy", "what it found is healthy")]
    [InlineData("""{"free":20}""", "unhealthy", "what it found is not healthy")]
    [InlineData("[]", "unknown", "what it found says neither")]
    [InlineData("\"<html>\"", "unknown", "what it found says neither")]
    public void What_is_found_is_judged_and_an_odd_answer_is_unknown(string found, string answer, string reason)
    {
        var output = JsonElement.Parse(Probe($"{Look}, healthy: '${{ .free > 20 }}'", JsonElement.Parse(found)).Output);
        Assert.Equal((answer, reason), (output.GetProperty("answer").GetString(), output.GetProperty("reason").GetString()));
        Assert.Equal(answer == "healthy", output.GetProperty("healthy").GetBoolean());
        Assert.Equal(answer == "unhealthy", output.GetProperty("unhealthy").GetBoolean());
        Assert.Equal(found, output.GetProperty("found").GetRawText());
    }

    [Theory]
    [InlineData("""{"state":"up"}""", "healthy")]
    [InlineData("""{"state":"down"}""", "unhealthy")]
    [InlineData("""{"state":"starting"}""", "unknown")]
    [InlineData("{}", "unknown")]
    public void What_is_neither_healthy_nor_unhealthy_is_unknown(string found, string answer)
    {
        Assert.Equal(answer, Answer(Probe($"{Look}, healthy: '.state == \"up\"', unhealthy: '.state == \"down\"'", JsonElement.Parse(found))));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"free":"little"}""")]
    public void An_answer_that_is_not_as_expected_is_unknown_whatever_would_be_made_of_it(string found)
    {
        var said = Probe($"{Look}, expect: {{ type: object, required: [free], properties: {{ free: {{ type: number }} }} }}, healthy: '.free > 20'", JsonElement.Parse(found)).History.OfType<ProbeAnswered>().Single();
        Assert.Equal(ProbeAnswer.Unknown, said.Answer);
        Assert.StartsWith("what it found is not what it looks for: ", said.Reason);
    }

    [Theory]
    [InlineData("communication", 503, "unknown")]
    [InlineData("communication", 500, "unhealthy")]
    [InlineData("timeout", 408, "unknown")]
    [InlineData("authorization", 403, "unknown")]
    public void A_target_that_does_not_answer_is_unknown_unless_its_status_is_an_answer(string type, int status, string answer)
    {
        var run = Probe($"{Look}, unhealthyStatus: [500]", new Failure($"https://serverlessworkflow.io/spec/1.0.0/errors/{type}", status, "No"));
        Assert.Equal(answer, Answer(run));
    }

    [Fact]
    public void A_probe_that_takes_too_long_does_not_know()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks($"- p: {{ call: probe, with: {{ {Look}, within: PT5S }} }}"), performer: (_, _) => null).Run();
        Assert.Equal("unknown", Answer(run));
        Assert.Equal(Rehearsal.Start.AddSeconds(5), run.History.OfType<ProbeAnswered>().Single().At);
    }

    [Fact]
    public void A_change_is_made_where_the_probe_says_unhealthy_and_the_same_probe_verifies_it()
    {
        var run = Acting(10, 50);
        Assert.Equal([ProbeAnswer.Unhealthy, ProbeAnswer.Healthy], run.History.OfType<ProbeAnswered>().Select(fact => fact.Answer));
        Assert.Equal(1, Changes(run));
        var before = (RunState.Active)WorkflowDecider.Fold(run.History.SkipLast(1));
        Assert.Equal((true, ProbeAnswer.Healthy), (before.Changed, before.Verified));
    }

    [Fact]
    public void Nothing_is_changed_where_the_probe_says_healthy()
    {
        var run = Acting(90);
        Assert.Equal((412, "/do/1/act"), (run.Failure.Status, run.Failure.Instance));
        Assert.Equal(0, Changes(run));
    }

    [Fact]
    public void Not_knowing_starts_no_change()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks(Workflow), performer: (_, _) => new Failure(FailureTypes.Communication, 502, "No")).Run();
        Assert.Equal("The call is made only where the probe 'disk' says unhealthy, and it says unknown; nothing was done.", run.Failure.Detail);
        Assert.Equal(0, Changes(run));
    }

    [Fact]
    public void What_a_probe_said_before_the_last_change_verifies_nothing()
    {
        var run = Acting(10, null);
        var before = (RunState.Active)WorkflowDecider.Fold(run.History.SkipLast(1));
        Assert.Equal((true, ProbeAnswer.Unknown), (before.Changed, before.Verified));
        var between = (RunState.Active)WorkflowDecider.Fold(run.History.TakeWhile(fact => fact is not TaskStarted { Path: "/do/2/after" }));
        Assert.Equal((true, null), (between.Changed, between.Verified));
    }

    [Theory]
    [InlineData(59, 1)]
    [InlineData(60, 0)]
    public void What_a_probe_said_before_a_longer_pause_is_no_reason_to_change_anything(int seconds, int changes)
    {
        var run = Rehearsal.Of(Rehearsal.Tasks("- before: { call: probe, with: { name: disk, " + Look + ", healthy: '${ .free > 20 }' } }\n- rest: { wait: PT5S }\n- act: { call: http, with: { method: post, endpoint: 'https://example.com' }, metadata: { router: { onlyIf: disk } } }"), performer: (_, _) => JsonElement.Parse("""{"free":1}"""));
        run.Run(stopAtWait: true);
        run.Add(new RunPaused(run.Now, "ann", "look first"));
        run.Add(new RunResumed(run.Now.AddSeconds(seconds), "ann", "go on"));
        run.Run();
        Assert.Equal(changes, Changes(run));
    }

    [Fact]
    public void A_page_after_a_probe_that_did_not_say_healthy_does_not_take_that_back()
    {
        const string Paged = "- act: { call: http, with: { method: post, endpoint: 'https://example.com' } }\n- look: { call: probe, with: { " + Look + ", healthy: '${ .free > 20 }' } }\n- page: { call: http, with: { method: post, endpoint: 'https://example.com/page' } }";
        Assert.Equal((true, ProbeAnswer.Unhealthy), Ended(Rehearsal.Of(Rehearsal.Tasks(Paged), performer: (_, _) => JsonElement.Parse("""{"free":1}"""))));
        Assert.Equal((true, null), Ended(Rehearsal.Of(Rehearsal.Tasks(Paged), performer: (_, _) => JsonElement.Parse("""{"free":99}"""))));
    }

    [Fact]
    public void A_run_of_another_workflow_may_have_changed_something_and_is_verified_by_the_probe_after_it()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks("- act: { run: { workflow: { namespace: ns, name: n, version: '1.0.0' } } }\n- look: { call: probe, with: { " + Look + ", healthy: '${ .free > 20 }' } }"), performer: (_, _) => JsonElement.Parse("""{"free":1}"""));
        Assert.Equal((true, ProbeAnswer.Unhealthy), Ended(run));
    }

    private static (bool Changed, ProbeAnswer? Verified) Ended(Rehearsal run)
    {
        var before = (RunState.Active)WorkflowDecider.Fold(run.Run().History.SkipLast(1));
        return (before.Changed, before.Verified);
    }

    [Theory]
    [InlineData("do: { call: http, with: { method: post, endpoint: 'https://example.com' } }", "workflow/probe-changes")]
    [InlineData("do: { set: { a: 1 } }, unhealthy: 'true'", "workflow/missing-key")]
    [InlineData("do: { wait: PT1S }", "workflow/probe-changes")]
    [InlineData("do: { run: { shell: { command: df } } }", "workflow/probe-changes")]
    [InlineData("healthy: 'true'", "workflow/missing-key")]
    [InlineData("do: { set: { a: 1 } }, unhealthyStatus: [5]", "workflow/out-of-range")]
    public void What_is_wrong_with_a_probe_is_said_when_it_is_loaded(string with, string code)
    {
        Assert.Contains(code, Problems($"- p: {{ call: probe, with: {{ {with} }} }}"));
    }

    [Fact]
    public void A_process_that_says_it_only_reads_can_be_a_probe_and_so_can_a_function_of_the_workflow()
    {
        Assert.Empty(Problems("- p: { call: probe, with: { do: { run: { shell: { command: df } }, metadata: { router: { effect: read } } } } }"));
        var named = Yaml.Read(Rehearsal.Tasks("- p: { call: probe, with: { do: { call: look, with: { host: a } }, healthy: '.ok' } }", "use: { functions: { look: { call: http, with: { method: get, endpoint: 'https://example.com/{host}' } } } }"));
        Assert.Empty(WorkflowReader.Read(named).Problems);
        var run = Rehearsal.Of(named, JsonElement.Parse("{}"), (_, _) => JsonElement.Parse("""{"ok":true}""")).Run();
        Assert.Equal("healthy", Answer(run));
    }

    [Fact]
    public void A_call_that_depends_on_a_probe_that_is_never_asked_is_refused()
    {
        Assert.Contains("workflow/no-such-probe", Problems("- act: { call: http, with: { method: post, endpoint: 'https://example.com' }, metadata: { router: { onlyIf: disk } } }"));
    }

    [Theory]
    [InlineData("- a: { call: http, with: { method: get, endpoint: 'https://example.com' } }", false)]
    [InlineData("- a: { call: http, with: { method: post, endpoint: 'https://example.com' } }", true)]
    [InlineData("- a: { call: http, with: { method: '${ .m }', endpoint: 'https://example.com' } }", true)]
    [InlineData("- a: { call: http, with: { method: post, endpoint: 'https://example.com' }, metadata: { router: { effect: read } } }", false)]
    [InlineData("- a: { try: [ { b: { run: { shell: { command: rm } } } } ], catch: { do: [ { c: { set: { a: 1 } } } ] } }", true)]
    [InlineData("- a: { call: http, with: { method: post, endpoint: 'https://example.com' } }\n- p: { call: probe, with: { do: { call: http, with: { method: get, endpoint: 'https://example.com' } } } }", false)]
    [InlineData("- a: { call: http, with: { method: post, endpoint: 'https://example.com' } }\n- p: { call: probe, with: { do: { call: http, with: { method: get, endpoint: 'https://example.com' } } } }\n- page: { call: http, with: { method: post, endpoint: 'https://example.com' } }", false)]
    public void A_workflow_that_changes_and_does_not_look_afterwards_is_known(string tasks, bool unverified)
    {
        Assert.Equal(unverified, WorkflowWalk.ChangesUnverified(WorkflowReader.Read(Yaml.Read(Rehearsal.Tasks(tasks))).Value!));
    }

    private static readonly string Workflow = CheckActVerify.Replace("LOOK", Look);

    private static Rehearsal Probe(string with, object found) => Rehearsal.Of(Rehearsal.Tasks($"- p: {{ call: probe, with: {{ {with} }} }}"), performer: (_, _) => found).Run();

    /// <summary>What each look finds free; null where it cannot be found out.</summary>
    private static Rehearsal Acting(params int?[] free)
    {
        var looks = 0;
        return Rehearsal.Of(Rehearsal.Tasks(Workflow), performer: (call, _) => call.With.GetProperty("method").GetString() != "get" ? JsonElement.Parse("{}")
            : free[looks++] is { } percent ? JsonElement.Parse($$"""{"free":{{percent}}}""") : new Failure(FailureTypes.Communication, 502)).Run();
    }

    private static int Changes(Rehearsal run) => run.History.OfType<CallIntended>().Count(call => call.With.GetProperty("method").GetString() != "get");

    private static string? Answer(Rehearsal run) => JsonElement.Parse(run.Output).GetProperty("answer").GetString();

    private static IEnumerable<string> Problems(string tasks) => WorkflowReader.Read(Yaml.Read(Rehearsal.Tasks(tasks))).Problems.Select(problem => problem.Code);
}
