using System.Text.Json;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Control;

namespace Serverless.Core.Tests.Workflows.Control;

public class ActTests
{
    private const string Two = """
        - a: { call: http, with: { method: post, endpoint: https://example.com/a } }
        - w: { wait: PT1H }
        - b: { call: http, with: { method: put, endpoint: https://example.com/b } }
        """;

    [Fact]
    public void A_paused_run_records_what_was_under_way_and_begins_nothing()
    {
        var run = Run(Two, (_, _) => null).Do(new RunAct.Pause("ann", "look first"));
        Assert.Equal(RunPhase.Paused, RunDigest.Of(run.State).Phase);
        Assert.IsType<Command.PerformCall>(Assert.Single(run.Decide().Commands));
        Assert.False(WorkflowDecider.MayBegin(run.State));
        run.Add(new CallReturned(run.Now, "/do/0/a", JsonElement.Parse("{}")));
        var decision = run.Decide();
        Assert.Empty(decision.Facts);
        Assert.Empty(decision.Commands);
        run.Do(new RunAct.Resume("bob", "looked"));
        Assert.True(WorkflowDecider.MayBegin(run.State));
        Assert.Equal(["a", "w"], run.Run(stopAtWait: true).Started);
    }

    [Fact]
    public void A_timer_that_is_due_while_the_run_is_paused_fires_once_when_it_is_resumed()
    {
        var run = Run("- w: { wait: PT1H }", null, stopAtWait: true).Do(new RunAct.Pause("ann", "night"));
        var elapsed = new WaitElapsed(run.Now.AddHours(3), "/do/0/w");
        Assert.False(WorkflowDecider.Accepts(run.State, elapsed));
        run.Now = elapsed.At;
        Assert.Empty(run.Decide().Facts);
        Assert.Null(RunDigest.Of(run.State).WakeAt);
        run.Do(new RunAct.Resume("ann", "morning")).Run();
        Assert.Single(run.History.OfType<WaitElapsed>());
        Assert.IsType<RunOutcome.Completed>(run.Outcome);
    }

    [Fact]
    public void A_doubt_can_be_resolved_while_the_run_is_paused()
    {
        var run = Run(Two, (_, _) => null);
        run.Add(new CallDoubted(run.Now, "/do/0/a", "the host stopped"));
        run.Do(new RunAct.Pause("ann", "look first"));
        var resolved = new DoubtResolved(run.Now, "/do/0/a", false, JsonElement.Parse("null"), "ann", "no trace");
        Assert.True(WorkflowDecider.Accepts(run.State, resolved));
        run.Add(resolved);
        Assert.Empty(run.Decide().Facts);
        run.Do(new RunAct.Resume("ann", "again"));
        Assert.IsType<CallIntended>(run.Decide().Facts[0]);
    }

    [Fact]
    public void A_cancelled_run_waits_for_the_call_under_way_records_it_and_ends()
    {
        var run = Run(Two, (_, _) => null).Do(new RunAct.Cancel("ann", "wrong host"));
        Assert.Empty(run.Decide().Facts);
        Assert.Equal(RunPhase.Cancelling, RunDigest.Of(run.State).Phase);
        Assert.Equal(RetryClass.Never, Assert.IsType<Command.PerformCall>(Assert.Single(run.Decide().Commands)).Class);
        run.Add(new CallReturned(run.Now, "/do/0/a", JsonElement.Parse("{}")));
        Assert.IsType<RunCancelled>(Assert.Single(run.Decide().Facts));
        Assert.Equal("cancelled by ann: wrong host", RunDigest.Of(run.State).Note);
        Assert.Empty(run.Decide().Commands);
    }

    [Fact]
    public void A_waiting_run_is_cancelled_at_once()
    {
        var run = Run("- w: { wait: P1Y }", null, stopAtWait: true).Do(new RunAct.Cancel("ann", "no need"));
        Assert.IsType<RunCancelled>(Assert.Single(run.Decide().Facts));
        Assert.False(WorkflowDecider.Accepts(run.State, new WaitElapsed(run.Now.AddYears(2), "/do/0/w")));
    }

    [Fact]
    public void A_call_in_doubt_does_not_keep_a_cancelled_run()
    {
        var run = Run(Two, (_, _) => null).Do(new RunAct.Cancel("ann", "wrong host"));
        run.Add(new CallDoubted(run.Now, "/do/0/a", "the host stopped"));
        Assert.IsType<RunCancelled>(Assert.Single(run.Decide().Facts));
    }

    [Fact]
    public void A_retry_goes_on_from_the_task_that_failed_with_the_keys_it_had()
    {
        var run = Faulted("""
            - before: { call: http, with: { method: post, endpoint: https://example.com/before } }
            - outer:
                do:
                  - guarded:
                      try:
                        - good: { set: { n: 1 } }
                        - bad: { call: http, with: { method: post, endpoint: https://example.com/bad } }
                      catch: { errors: { with: { status: 400 } } }
                  - after: { call: http, with: { method: post, endpoint: https://example.com/after } }
            """, "bad");
        run.Do(new RunAct.Retry("ann", "the disk is back", null)).Run();
        Assert.IsType<RunOutcome.Completed>(run.Outcome);
        Assert.Equal(["before", "outer", "guarded", "good", "bad", "bad", "after"], run.Started);
        var tries = run.History.OfType<CallIntended>().Where(call => call.Path.EndsWith("bad", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, tries.Count);
        Assert.Single(tries.Select(call => call.EffectKey).Distinct());
    }

    [Fact]
    public void A_retry_with_another_input_gives_it_to_the_task_that_failed()
    {
        var run = Faulted("""
            - first: { set: { host: web-1 } }
            - bad: { call: http, with: { method: post, endpoint: https://example.com/bad, body: "${ .host }" } }
            """, "bad");
        run.Do(new RunAct.Retry("ann", "wrong host", JsonElement.Parse("""{"host":"web-2"}"""))).Run();
        Assert.Equal(["web-1", "web-2"], run.History.OfType<CallIntended>().Select(call => call.With.GetProperty("body").GetString()));
    }

    [Fact]
    public void A_task_that_could_not_be_entered_is_entered_again()
    {
        var run = Run("- a: { set: { ok: true }, if: '.n | error' }", null);
        Assert.IsType<RunOutcome.Faulted>(run.Outcome);
        Assert.IsType<RunOutcome.Faulted>(run.Do(new RunAct.Retry("ann", "again", null)).Run().Outcome);
        Assert.Equal(2, run.History.OfType<RunFaulted>().Count());
    }

    [Fact]
    public void A_run_whose_input_could_not_be_taken_is_retried_with_a_better_one()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks("  - a: { set: { by: a } }", "input: { from: '${ .host.name | ascii_downcase }' }"), """{"host":{}}""").Run();
        Assert.IsType<RunOutcome.Faulted>(run.Outcome);
        run.Do(new RunAct.Retry("ann", "named it", JsonElement.Parse("""{"host":{"name":"WEB"}}"""))).Run();
        Assert.Equal("\"web\"", run.History.OfType<InputTaken>().Single().Input.GetRawText());
    }

    [Fact]
    public void An_input_for_no_task_is_refused()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks("  - a: { set: { by: a } }", "output: { as: '${ error }' }")).Run();
        var refused = Assert.IsType<ActVerdict.Refused>(ActPolicy.Judge(run.State, new RunAct.Retry("ann", "try", JsonElement.Parse("{}")), run.Now));
        Assert.Contains("without one", refused.Sentence, StringComparison.Ordinal);
        Assert.IsType<ActVerdict.Taken>(ActPolicy.Judge(run.State, new RunAct.Retry("ann", "try", null), run.Now));
    }

    [Fact]
    public void A_retry_asked_for_twice_is_one_and_with_another_input_is_refused()
    {
        var run = Faulted("- bad: { call: http, with: { method: post, endpoint: https://example.com/bad } }", "bad");
        var act = new RunAct.Retry("ann", "again", JsonElement.Parse("""{"n":1.0}"""));
        run.Do(act);
        Assert.IsType<ActVerdict.AlreadySo>(ActPolicy.Judge(run.State, act with { Input = JsonElement.Parse("""{ "n": 1.0 }""") }, run.Now));
        Assert.IsType<ActVerdict.Refused>(ActPolicy.Judge(run.State, act with { Input = null }, run.Now));
    }

    [Fact]
    public void A_run_is_continued_once_and_is_over_then()
    {
        var run = Faulted("- bad: { call: http, with: { method: post, endpoint: https://example.com/bad } }", "bad");
        var act = new RunAct.Continue("ann", "from the start", null);
        run.Do(act);
        var recorded = Assert.IsType<ActVerdict.AlreadySo>(ActPolicy.Judge(run.State, act, run.Now)).Fact;
        Assert.Equal(RunId.Continuing("r1"), ((RunContinued)recorded!).RunId);
        Assert.NotEqual("r1", RunId.Continuing("r1"));
        Assert.IsType<ActVerdict.Refused>(ActPolicy.Judge(run.State, new RunAct.Retry("ann", "again", null), run.Now));
        Assert.IsType<ActVerdict.Refused>(ActPolicy.Judge(run.State, act with { Input = JsonElement.Parse("1") }, run.Now));
    }

    /// <summary>Two halves of a run with a pause between them are the run.</summary>
    [Fact]
    public void A_pause_after_any_fact_changes_nothing_about_the_end()
    {
        var whole = Run(Two, (_, _) => JsonElement.Parse("""{"ok":1}"""));
        for (var kept = 1; kept < whole.History.Count - 1; kept++)
        {
            var half = Rehearsal.From(whole.History.Take(kept), (_, _) => JsonElement.Parse("""{"ok":1}"""));
            half.Do(new RunAct.Pause("ann", "a moment")).Run();
            Assert.Null(half.Outcome);
            half.Do(new RunAct.Resume("ann", "on")).Run();
            Assert.Equal($"{whole.Outcome}", $"{half.Outcome}");
            Assert.Equal(whole.Started, half.Started);
            Assert.Equal($"{half.State}", $"{WorkflowDecider.Fold(HistoryJson.ReadList(HistoryJson.Write(half.History)))}");
        }
    }

    private static Rehearsal Faulted(string tasks, string bad)
    {
        var failed = false;
        var run = Run(tasks, (call, _) => call.Path.EndsWith(bad, StringComparison.Ordinal) && !failed && (failed = true) ? new Failure(FailureTypes.Communication, 503) : JsonElement.Parse("{}"));
        Assert.IsType<RunOutcome.Faulted>(run.Outcome);
        return run;
    }

    private static Rehearsal Run(string tasks, Func<Command.PerformCall, IReadOnlyList<HistoryEvent>, object?>? performer, bool stopAtWait = false) =>
        Rehearsal.Of(Rehearsal.Tasks("  " + tasks.TrimEnd().Replace("\n", "\n  ", StringComparison.Ordinal)), performer: performer).Run(stopAtWait);
}

internal static class Acting
{
    /// <summary>Does it, which the policy has to allow.</summary>
    public static Rehearsal Do(this Rehearsal run, RunAct act)
    {
        run.Add(Assert.IsType<ActVerdict.Taken>(ActPolicy.Judge(run.State, act, run.Now)).Fact);
        return run;
    }
}
