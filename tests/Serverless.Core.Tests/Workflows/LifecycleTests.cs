using System.Text.Json;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Lifecycle;

namespace Serverless.Core.Tests.Workflows;

public class LifecycleTests
{
    [Fact]
    public void A_run_is_told_from_its_start_to_its_end()
    {
        var told = Told(Rehearsal.Tasks("- a: { set: { n: 1 } }\n- b: { call: http, with: { method: get, endpoint: 'https://example.com' } }"), tasks: true);
        Assert.Equal(
            ["workflow.started", "task.created", "task.started", "task.completed", "task.created", "task.started", "task.completed", "workflow.completed"],
            told.Select(e => e.GetProperty("type").GetString()![("io.serverlessworkflow.".Length)..^3]));
        Assert.Equal("""{"name":"t-r1.test","definition":{"name":"t","namespace":"test","version":"1.0.0"},"startedAt":"2025-01-31T08:00:00.000Z"}""", told[0].GetProperty("data").GetRawText());
        Assert.Equal("""{"workflow":"t-r1.test","task":"/do/0/a","output":{"n":1},"completedAt":"2025-01-31T08:00:00.000Z"}""", told[3].GetProperty("data").GetRawText());
        Assert.Equal(told.Count, told.Select(e => e.GetProperty("id").GetString()).Distinct().Count());
    }

    [Fact]
    public void Without_its_tasks_only_the_run_itself_is_told() =>
        Assert.Equal(2, Told(Rehearsal.Tasks("- a: { set: { n: 1 } }"), tasks: false).Count);

    [Fact]
    public void A_fault_says_what_went_wrong()
    {
        var told = Told(Rehearsal.Tasks("- a: { raise: { error: { type: 'https://example.com/e', status: 418, title: Tea } } }"), tasks: true);
        Assert.Equal("io.serverlessworkflow.task.faulted.v1", told[^2].GetProperty("type").GetString());
        Assert.Equal(418, told[^1].GetProperty("data").GetProperty("error").GetProperty("status").GetInt32());
    }

    [Fact]
    public void What_persons_do_to_a_run_is_told_where_the_standard_has_a_word_for_it()
    {
        var at = DateTimeOffset.UnixEpoch;
        Assert.Equal(
            ["workflow.suspended", "workflow.resumed", "workflow.cancelled"],
            new HistoryEvent[] { new RunPaused(at, "ann", "x"), new RunResumed(at, "ann", "x"), new CancelRequested(at, "ann", "x"), new RunCancelled(at) }
                .SelectMany((fact, index) => LifecycleEvents.Of("r1", RunCause.None, "test/t:1.0.0", index, fact, tasks: false))
                .Select(e => e.GetProperty("type").GetString()![("io.serverlessworkflow.".Length)..^3]));
    }

    [Fact]
    public void What_is_told_of_a_run_says_which_runs_led_to_it_as_its_own_events_do()
    {
        var cause = RunCause.None with { Rule = "b", Chain = [new RunLink("r0", "a")] };
        var told = Assert.Single(LifecycleEvents.Of("r1", cause, "test/t:1.0.0", 1, new RunCancelled(DateTimeOffset.UnixEpoch), tasks: false));
        Assert.Equal(("r1", "2", "a@r0 b@r1"), (told.GetProperty("routerrun").GetString(), told.GetProperty("routergeneration").GetString(), told.GetProperty("routerchain").GetString()));
    }

    private static List<JsonElement> Told(string workflow, bool tasks) =>
        [.. Rehearsal.Of(workflow).Run().History.SelectMany((fact, index) => LifecycleEvents.Of("r1", RunCause.None, "test/t:1.0.0", index, fact, tasks))];
}
