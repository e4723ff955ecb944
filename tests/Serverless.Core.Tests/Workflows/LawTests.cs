using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Serverless.Core.Documents;
using Serverless.Core.Workflows;

namespace Serverless.Core.Tests.Workflows;

/// <summary>What holds for every run, over workflows put together by chance.</summary>
public class LawTests
{
    // LAW_TESTS=2000 for a long look.
    private static readonly int Tries = int.Parse(Environment.GetEnvironmentVariable("LAW_TESTS") ?? "60", System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void Folding_the_facts_one_by_one_gives_the_state_that_was_decided()
    {
        Holds(run =>
        {
            while (run.Outcome is null)
            {
                run.Step();
                Assert.Equal(Show(run.State), Show(WorkflowDecider.Fold(run.History)));
                Assert.Equal(Show(run.State), Show(WorkflowDecider.Fold(HistoryJson.ReadList(HistoryJson.Write(run.History)))));
            }
        });
    }

    [Fact]
    public void Deciding_again_adds_nothing_and_asks_for_the_same()
    {
        Holds(run =>
        {
            while (run.Outcome is null)
            {
                var decision = run.Decide();
                var again = WorkflowDecider.Decide(decision.State, run.Now);
                Assert.Empty(again.Facts);
                Assert.Equal(decision.Commands.Select(c => c.ToString()), again.Commands.Select(c => c.ToString()));
                run.Step();
            }
        });
    }

    [Fact]
    public void A_crash_after_any_fact_changes_nothing_about_the_end()
    {
        Holds(run =>
        {
            run.Run();
            for (var kept = 1; kept <= run.History.Count; kept++)
            {
                var again = Rehearsal.From(HistoryJson.ReadList(HistoryJson.Write([.. run.History.Take(kept)])), Answer).Run();
                Assert.Equal(Show(run.Outcome!), Show(again.Outcome!));
                Assert.Equal(run.History.OfType<CallIntended>().Select(i => i.EffectKey), again.History.OfType<CallIntended>().Select(i => i.EffectKey));
            }
        });
    }

    /// <summary>But for failing and the timers of timeouts, which may come at any time. Only where one thing happens after the other: a fact of one branch does not
    /// keep those of another from fitting.</summary>
    [Fact]
    public void No_fact_fits_twice_in_a_row_and_none_can_be_left_out()
    {
        Holds(run =>
        {
            run.Run();
            for (var at = 0; at < run.History.Count; at++)
            {
                var state = WorkflowDecider.Fold(run.History.Take(at + 1));
                Assert.False(Fits(state, run.History[at]), $"{run.History[at]} fits twice");
                if (at + 2 < run.History.Count && run.History[at + 2] is not (RunFaulted or TaskFailed) && !IsTimeout(run.History[at + 1]) && !IsTimeout(run.History[at + 2]))
                {
                    Assert.False(Fits(state, run.History[at + 2]), $"{run.History[at + 2]} fits without {run.History[at + 1]} after {run.History[at]}");
                }
            }
        }, parallel: false);
    }

    private static bool IsTimeout(HistoryEvent fact) => fact is WaitElapsed timer && timer.Path.EndsWith("/timeout", StringComparison.Ordinal);

    private static bool Fits(RunState state, HistoryEvent fact)
    {
        try
        {
            WorkflowDecider.Apply(state, fact);
            return true;
        }
        catch (HistoryCorruptException)
        {
            return false;
        }
    }

    private static string Show(object value) => value.ToString()!;

    private static void Holds(Action<Rehearsal> law, bool parallel = true)
    {
        var property = Prop.ForAll(TasksOf(3, parallel).ToArbitrary(), tasks =>
        {
            var document = JsonElement.Parse($$"""{"document":{"dsl":"1.0.3","namespace":"test","name":"t","version":"1.0.0"},"do":{{tasks}}}""");
            law(Rehearsal.Of(DocumentJson.FromJson(document), JsonElement.Parse("""{"n":0}"""), Answer));
            return true;
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Tries), property);
    }

    /// <summary>Every third call fails, as far as the history tells, whoever asks; some are put off before, and some are accepted and asked about.</summary>
    private static object? Answer(Command.PerformCall call, IReadOnlyList<HistoryEvent> history) =>
        history.Count(fact => fact is CallReturned or CallFailed) is var ended && call.Progress is null && ended % 4 == 1 ? new CallDeferred(history[^1].At, call.Path, history[^1].At.AddSeconds(3), history[^1].At.AddHours(1), new Failure(FailureTypes.Communication, 429))
        : call.Progress?.State is null && ended % 2 == 1 ? new CallAccepted(history[^1].At, call.Path, history[^1].At.AddSeconds(2), history[^1].At.AddHours(1), JsonElement.Parse("1"))
        : ended % 3 == 1
            ? new Failure(FailureTypes.Communication, 503, "Unavailable")
            : JsonElement.Parse($$"""{"n":{{history.Count}}}""");

    private static Gen<string> TasksOf(int depth, bool parallel) =>
        from size in Gen.Choose(1, 3)
        from tasks in Gen.ListOf(TaskOf(depth, parallel), size)
        select $"[{string.Join(",", tasks.Select((task, index) => $"{{\"t{index}\":{task}}}"))}]";

    private static Gen<string> TaskOf(int depth, bool parallel)
    {
        var leaf = Gen.Elements(
            """{"set":{"n":1,"big":1.50}}""",
            """{"wait":"PT5S"}""",
            """{"wait":"PT5S","timeout":{"after":"PT3S"}}""",
            """{"wait":"PT0S","metadata":{"a":"b"}}""",
            """{"call":"http","with":{"method":"get","endpoint":"https://example.com"}}""",
            """{"call":"http","with":{"method":"post","endpoint":"https://example.com","body":{"a":1}}}""",
            """{"emit":{"event":{"with":{"source":"https://example.com","type":"t"}}}}""",
            """{"switch":[{"a":{"then":"exit"}}],"if":".n > 100"}""",
            """{"set":"${ .n + 1 | { n: . } }","if":".n < 5","export":{"as":"$output"}}""",
            """{"raise":{"error":{"type":"https://example.com/no","status":400}},"if":".n == 7"}""");
        return depth == 0 ? leaf : Gen.OneOf([leaf, .. Blocks(depth, parallel), .. parallel ? Sides(depth) : []]);
    }

    private static Gen<string>[] Blocks(int depth, bool parallel) =>
        [
            from body in TasksOf(depth - 1, parallel) select """{"do":BODY,"output":{"as":". + { done: true }"}}""".Replace("BODY", body),
            from body in TasksOf(depth - 1, parallel)
            from handler in TasksOf(0, parallel)
            select """{"try":BODY,"catch":{"do":HANDLER}}""".Replace("BODY", body).Replace("HANDLER", handler),
            from body in TasksOf(depth - 1, parallel)
            select """{"try":BODY,"catch":{"retry":{"delay":"PT1S","backoff":{"exponential":{}},"limit":{"attempt":{"count":2}}}}}""".Replace("BODY", body),
            from body in TasksOf(depth - 1, parallel)
            from items in Gen.Elements("[]", "[1]", "[1,{},null]")
            select """{"for":{"in":"ITEMS"},"while":".n != 3","do":BODY}""".Replace("ITEMS", items).Replace("BODY", body),
            from body in TasksOf(depth - 1, parallel) select """{"do":BODY,"timeout":{"after":"PT4S"}}""".Replace("BODY", body),
        ];

    private static Gen<string>[] Sides(int depth) =>
        [
            from a in TaskOf(depth - 1, true)
            from b in TaskOf(depth - 1, true)
            from compete in Gen.Elements("true", "false")
            select """{"fork":{"compete":COMPETE,"branches":[{"a":A},{"b":B}]}}""".Replace("COMPETE", compete).Replace("A}", a + "}").Replace("B}", b + "}"),
            from body in TasksOf(depth - 1, true)
            from error in Gen.Elements("stop", "collect")
            select """{"for":{"in":"[1,2,3]"},"do":BODY,"metadata":{"router":{"concurrency":2,"onError":"ERROR"}}}""".Replace("BODY", body).Replace("ERROR", error),
        ];
}
