using System.Text.Json;
using Serverless.Application.Dispatch;
using Serverless.Application.Runs;
using Serverless.Core.Events;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Control;

namespace Serverless.Contracts.Runs;

/// <summary>Runs that wait for events.</summary>
public abstract partial class RunEngineContract
{
    [Fact]
    public async Task A_run_that_listens_hears_the_event_it_waits_for_once()
    {
        var engine = await StartEngineAsync(ScriptedCaller.Returning("{}"), new());
        await engine.StartAsync(Start("r1", """[{"l":{"listen":{"to":{"any":[{"with":{"type":"disk"}}],"until":". | length == 2"}}}}]"""), default);
        await ListeningAsync("r1");
        await DeliverAsync(engine, (11, "cpu"), (12, "disk"), (13, "cpu"));
        await DeliverAsync(engine, (12, "disk"));
        Assert.Equal(RunStatus.Waiting, (await Runs.FindAsync("r1", default))!.Status);
        await DeliverAsync(engine, (14, "disk"));
        var facts = await EndAsync("r1");
        Assert.Equal([12L, 14L], facts.OfType<EventHeard>().Select(f => f.Sequence));
        Assert.Equal("""[{"n":12},{"n":14}]""", Assert.IsType<RunCompleted>(facts[^1]).Output.GetRawText());
    }

    [Fact]
    public async Task Listening_survives_a_restart()
    {
        var before = await StartEngineAsync(ScriptedCaller.Returning("{}"), new());
        await before.StartAsync(Start("r1", """[{"l":{"listen":{"to":{"all":[{"with":{"type":"a"}},{"with":{"type":"b"}}]}}}}]"""), default);
        await ListeningAsync("r1");
        await DeliverAsync(before, (11, "a"));
        await CrashAsync();
        var engine = await StartEngineAsync(ScriptedCaller.Returning("{}"), new());
        await DeliverAsync(engine, (11, "a"), (12, "b"));
        Assert.Equal("""[{"n":11},{"n":12}]""", Assert.IsType<RunCompleted>((await EndAsync("r1"))[^1]).Output.GetRawText());
    }

    [Fact]
    public async Task An_event_that_ten_deliveries_bring_at_once_is_heard_once()
    {
        var engine = await StartEngineAsync(ScriptedCaller.Returning("{}"), new());
        await engine.StartAsync(Start("r1", """[{"l":{"listen":{"to":{"any":[{"with":{"type":"a"}}],"until":{"one":{"with":{"type":"z"}}}}}}}]"""), default);
        await ListeningAsync("r1");
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => DeliverAsync(engine, (11, "a")))));
        await DeliverAsync(engine, (12, "z"));
        Assert.Equal("""[{"n":11}]""", Assert.IsType<RunCompleted>((await EndAsync("r1"))[^1]).Output.GetRawText());
    }

    [Fact]
    public async Task The_subscription_of_a_run_that_has_ended_is_removed_by_the_next_event()
    {
        var engine = await StartEngineAsync(ScriptedCaller.Returning("{}"), new());
        await engine.StartAsync(Start("r1", """[{"l":{"listen":{"to":{"one":{"with":{"type":"a"}}}}}}]"""), default);
        await ListeningAsync("r1");
        await DeliverAsync(engine, (11, "a"));
        await EndAsync("r1");
        await DeliverAsync(engine, (12, "a"));
        Assert.Empty(await Subscriptions.FindAsync(["a"], default));
    }

    [Fact]
    public async Task What_a_run_does_for_each_event_it_does_for_one_after_the_other()
    {
        var caller = ScriptedCaller.Returning("""{"ok":true}""");
        var engine = await StartEngineAsync(caller, new());
        const string tasks = """
            [{"l":{"listen":{"to":{"any":[{"with":{"type":"a"}}],"until":{"one":{"with":{"type":"z"}}}}},
                   "foreach":{"item":"e","do":[{"c":{"call":"http","with":{"method":"post","endpoint":"http://target.test/","body":"${ $e }"}}}]}}}]
            """;
        await engine.StartAsync(Start("r1", tasks), default);
        await ListeningAsync("r1");
        await DeliverAsync(engine, (11, "a"), (12, "a"), (13, "a"), (14, "z"));
        Assert.Equal("""[{"ok":true},{"ok":true},{"ok":true}]""", Assert.IsType<RunCompleted>((await EndAsync("r1"))[^1]).Output.GetRawText());
        Assert.Equal([11, 12, 13], caller.Calls.Select(call => call.With.GetProperty("body").GetProperty("n").GetInt32()));
        Assert.Equal(3, caller.Calls.Select(call => call.EffectKey).Distinct().Count());
    }

    [Fact]
    public async Task A_run_that_a_person_holds_hears_no_more_than_is_enough()
    {
        var engine = await StartEngineAsync(ScriptedCaller.Returning("{}"), new());
        await engine.StartAsync(Start("r1", """[{"l":{"listen":{"to":{"any":[{"with":{"type":"a"}}],"until":". | length == 2"}}}}]"""), default);
        await ListeningAsync("r1");
        await DoneAsync((IRunControl)engine, new RunAct.Pause("ann", "look first"));
        await DeliverAsync(engine, (11, "a"), (12, "a"), (13, "a"));
        await DoneAsync((IRunControl)engine, new RunAct.Resume("ann", "looked"));
        Assert.Equal("""[{"n":11},{"n":12}]""", Assert.IsType<RunCompleted>((await EndAsync("r1"))[^1]).Output.GetRawText());
    }

    [Fact]
    public async Task A_faulted_run_that_is_retried_hears_again_whatever_came_in_meanwhile()
    {
        var engine = await StartEngineAsync(ScriptedCaller.Returning("{}"), new());
        const string tasks = """[{"t":{"try":[{"l":{"listen":{"to":{"one":{"with":{"type":"a"}}}}}}],"catch":{},"timeout":{"after":{"milliseconds":300}}}}]""";
        await engine.StartAsync(Start("r1", tasks), default);
        await ListeningAsync("r1");
        Assert.IsType<RunFaulted>((await EndAsync("r1"))[^1]);
        await DeliverAsync(engine, (11, "a"));
        await DoneAsync((IRunControl)engine, new RunAct.Retry("ann", "it will come", null));
        await DeliverAsync(engine, (12, "a"));
        Assert.Equal("""[{"n":12}]""", (await FactAsync<RunCompleted>()).Output.GetRawText());
    }

    private Task<string> ListeningAsync(string runId) => Eventually.GetAsync(
        async () => (await History.ReadAsync(runId, default)).OfType<ListenOpened>().Any() ? "yes" : null, "the run listens");

    private Task DeliverAsync(IRunEngine engine, params (long Sequence, string Type)[] events) => new EventDelivery(Subscriptions, (IRunListening)engine).DeliverAsync(
        [.. events.Select(e => new DispatchItem(e.Sequence, null, Samples.Noon, new NormalizedEvent("/s", $"{e.Sequence}", e.Type, null, null, System.Text.Encoding.UTF8.GetBytes(
            """{"specversion":"1.0","id":"SEQUENCE","source":"/s","type":"TYPE","data":{"n":SEQUENCE}}""".Replace("SEQUENCE", $"{e.Sequence}").Replace("TYPE", e.Type)))))],
        default);
}
