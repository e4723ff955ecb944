using System.Text;
using System.Text.Json;
using Serverless.Application.Dispatch;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Events;
using Serverless.Core.Workflows;

namespace Serverless.Contracts.Runs.CrashPoints;

/// <summary>The scenario once, with one failure: branches, a loop, a wait, a retry, an event that is emitted, a child, and an event that is waited for.</summary>
internal sealed class CrashPointPlay(HostedStore store, StoreFailure failure)
{
    private const string Parent = """
        {"document":{"dsl":"1.0.3","namespace":"test","name":"parent","version":"1.0.0"},"do":[
          {"both":{"fork":{"branches":[
            {"one":{"call":"http","with":{"method":"post","endpoint":"http://target.test/one"}}},
            {"each":{"for":{"in":"[range(2)]"},"do":[{"act":{"call":"http","with":{"method":"post","endpoint":"http://target.test/each"}}}]}},
            {"rest":{"wait":{"milliseconds":30}}}]}}},
          {"again":{"try":[{"flaky":{"call":"http","with":{"method":"put","endpoint":"http://target.test/flaky"}}}],
                    "catch":{"retry":{"delay":{"milliseconds":10},"limit":{"attempt":{"count":3}}}}}},
          {"tell":{"emit":{"event":{"with":{"source":"https://router.test/","type":"com.example.told","data":{"n":1}}}}}},
          {"child":{"run":{"workflow":{"namespace":"test","name":"child","version":"1.0.0"}}}},
          {"hear":{"listen":{"to":{"one":{"with":{"type":"a"}}}}}},
          {"last":{"call":"http","with":{"method":"post","endpoint":"http://target.test/last"}}}]}
        """;

    private const string Child = """[{"act":{"call":"http","with":{"method":"post","endpoint":"http://target.test/child"}}},{"done":{"set":{"child":"done"}}}]""";

    private static readonly string ChildId = RunId.ForChild("parent", "/do/3/child");

    private readonly CountingTarget target = new();
    private readonly RecordingPublisher publisher = new();
    private readonly ScriptedWorkflows workflows = new();
    private IRunEngine? engine;

    /// <summary>Plays it to its end and looks at what is left.</summary>
    /// <returns>False where the failure did not come to pass: the scenario has fewer writes.</returns>
    public async Task<bool> RunAsync()
    {
        workflows.Add("test/child:1.0.0", Child);
        await StartHostAsync();
        Task? outside = null;
        await Eventually.TrueAsync(
            async () =>
            {
                if (failure.Lasts)
                {
                    await store.KillHostAsync();
                    failure.Repair();
                    await StartHostAsync();
                    outside = null;
                }

                outside = outside is { IsCompleted: false } ? outside : GoOnFromOutsideAsync(engine!);
                return await IsOverAsync("parent") && await IsOverAsync(ChildId);
            },
            $"the scenario ends where {failure}");
        await CheckAsync();
        return failure.Reached;
    }

    private async Task StartHostAsync() => engine = await store.StartHostAsync(
        new HostEdges(failure.Over(store.History), failure.Over(store.Subscriptions), target, failure.Over(publisher), workflows));

    /// <summary>The start and the event are delivered until they are known to have come, and a person who is asked looks and answers.</summary>
    private async Task GoOnFromOutsideAsync(IRunEngine asked)
    {
        try
        {
            await asked.StartAsync(new RunStart("parent", Samples.Json(Parent), Samples.Json("{}"), RunCause.None with { EventId = "1", EventSource = "/source" }), default);
            var heard = new NormalizedEvent("/s", "11", "a", null, null, Encoding.UTF8.GetBytes("""{"specversion":"1.0","id":"11","source":"/s","type":"a","data":{"n":11}}"""));
            await new EventDelivery(failure.Over(store.Subscriptions), (IRunListening)asked).DeliverAsync([new DispatchItem(11, null, DateTimeOffset.UnixEpoch, heard)], default);
            foreach (var runId in (string[])["parent", ChildId])
            {
                await AnswerAsync(asked, runId);
            }
        }
        catch (StoreUnavailableException)
        {
            // Asked again with the next look.
        }
    }

    private async Task AnswerAsync(IRunEngine asked, string runId)
    {
        var state = WorkflowDecider.Fold(await store.History.ReadAsync(runId, default));
        foreach (var question in WorkflowDecider.Commands(state).OfType<Command.AskPerson>())
        {
            var performed = target.Effects.ContainsKey(RunId.EffectKey(runId, question.Path));
            await asked.ResolveAsync(new DoubtAnswer(runId, question.Path, performed, JsonElement.Parse(performed ? "7" : "null"), "ann", "looked at the target"), default);
        }
    }

    private async Task<bool> IsOverAsync(string runId) => await store.History.ReadAsync(runId, default) is { Count: > 0 } facts && facts[^1] is RunCompleted or RunFaulted;

    private async Task CheckAsync()
    {
        var facts = await store.History.ReadAsync("parent", default);
        Assert.True(facts[^1] is RunCompleted { Output: var output } && output.GetRawText() == "7", $"Where {failure} the run ends with {facts[^1]}.");
        var child = await store.History.ReadAsync(ChildId, default);
        Assert.Equal("""{"child":"done"}""", Assert.IsType<RunCompleted>(child[^1]).Output.GetRawText());
        string[] paths = ["/do/0/both/fork/branches/0/one", "/do/0/both/fork/branches/1/each@0/do/0/act", "/do/0/both/fork/branches/1/each@1/do/0/act", "/do/5/last"];
        string[] once = [.. paths.Select(path => RunId.EffectKey("parent", path)), RunId.EffectKey(ChildId, "/do/0/act")];
        Assert.All(once, key => Assert.True(target.Effects.GetValueOrDefault(key) == 1, $"Where {failure} an effect came to be {target.Effects.GetValueOrDefault(key)} times."));
        Assert.Equal(once.Append(RunId.EffectKey("parent", "/do/1/again/try/0/flaky")).Order(), target.Effects.Keys.Order());
        Assert.Single(facts.OfType<WaitElapsed>(), fact => fact.Path == "/do/0/both/fork/branches/2/rest");
        Assert.Single(facts.OfType<EventHeard>());
        Assert.Single(publisher.Published.Select(published => published.Id).Distinct());
        Assert.Equal(RunStatus.Completed, (await store.Runs.FindAsync("parent", default))!.Status);
        Assert.Empty(await store.Runs.ListActiveAsync(null, 10, default));
    }
}
