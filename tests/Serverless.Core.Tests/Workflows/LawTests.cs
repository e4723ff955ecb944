using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Serverless.Core.Documents;
using Serverless.Core.Workflows;

namespace Serverless.Core.Tests.Workflows;

/// <summary>What holds for every run, over workflows put together by chance.</summary>
public class LawTests
{
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

    /// <summary>But for the fault of a run, which may come at any time, and the start of a task that fails at once, as one does whose condition cannot be evaluated.</summary>
    [Fact]
    public void No_fact_fits_twice_in_a_row_and_none_can_be_left_out()
    {
        Holds(run =>
        {
            run.Run();
            for (var at = 0; at < run.History.Count; at++)
            {
                var state = WorkflowDecider.Fold(run.History.Take(at + 1));
                Assert.ThrowsAny<HistoryCorruptException>(() => WorkflowDecider.Apply(state, run.History[at]));
                if (at + 2 < run.History.Count && run.History[at + 2] is not RunFaulted && !FailsAtOnce(run.History[at + 1], run.History[at + 2]))
                {
                    Assert.ThrowsAny<HistoryCorruptException>(() => WorkflowDecider.Apply(state, run.History[at + 2]));
                }
            }
        });
    }

    private static bool FailsAtOnce(HistoryEvent first, HistoryEvent second) => first is TaskStarted started && second is TaskFailed failed && started.Path == failed.Path;

    private static string Show(object value) => value.ToString()!;

    private static void Holds(Action<Rehearsal> law)
    {
        var property = Prop.ForAll(TasksOf(3).ToArbitrary(), tasks =>
        {
            var document = JsonElement.Parse($$"""{"document":{"dsl":"1.0.3","namespace":"test","name":"t","version":"1.0.0"},"do":{{tasks}}}""");
            law(Rehearsal.Of(DocumentJson.FromJson(document), JsonElement.Parse("""{"n":0}"""), Answer));
            return true;
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), property);
    }

    /// <summary>Every third call fails, as far as the history tells, whoever asks.</summary>
    private static object? Answer(Command.PerformCall call, IReadOnlyList<HistoryEvent> history) =>
        history.Count(fact => fact is CallReturned or CallFailed) % 3 == 1
            ? new Failure(FailureTypes.Communication, 503, "Unavailable")
            : JsonElement.Parse($$"""{"n":{{history.Count}}}""");

    private static Gen<string> TasksOf(int depth) =>
        from size in Gen.Choose(1, 3)
        from tasks in Gen.ListOf(TaskOf(depth), size)
        select $"[{string.Join(",", tasks.Select((task, index) => $"{{\"t{index}\":{task}}}"))}]";

    private static Gen<string> TaskOf(int depth)
    {
        var leaf = Gen.Elements(
            """{"set":{"n":1,"big":1.50}}""",
            """{"wait":"PT5S"}""",
            """{"wait":"PT0S","metadata":{"a":"b"}}""",
            """{"call":"http","with":{"method":"get","endpoint":"https://example.com"}}""",
            """{"call":"http","with":{"method":"post","endpoint":"https://example.com","body":{"a":1}}}""",
            """{"emit":{"event":{"with":{"source":"https://example.com","type":"t"}}}}""",
            """{"switch":[{"a":{"then":"exit"}}],"if":".n > 100"}""",
            """{"set":"${ .n + 1 | { n: . } }","if":".n < 5","export":{"as":"$output"}}""",
            """{"raise":{"error":{"type":"https://example.com/no","status":400}},"if":".n == 7"}""");
        return depth == 0 ? leaf : Gen.OneOf(
            leaf,
            from body in TasksOf(depth - 1) select """{"do":BODY,"output":{"as":". + { done: true }"}}""".Replace("BODY", body),
            from body in TasksOf(depth - 1)
            from handler in TasksOf(0)
            select """{"try":BODY,"catch":{"do":HANDLER}}""".Replace("BODY", body).Replace("HANDLER", handler),
            from body in TasksOf(depth - 1)
            select """{"try":BODY,"catch":{"retry":{"delay":"PT1S","backoff":{"exponential":{}},"limit":{"attempt":{"count":2}}}}}""".Replace("BODY", body));
    }
}
