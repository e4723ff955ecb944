using Serverless.Application.Admission;
using Serverless.Application.Runs;
using Serverless.Contracts.Guards;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Control;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Rules;
using Serverless.Core.Rules.Guards;
using Serverless.Core.Workflows;

namespace Serverless.Application.Tests.Admission;

/// <summary>What a guard holds, and the run that does it.</summary>
public sealed partial class HoldTests
{
    private const string Cooled = "{ cooldown: { key: '${ .data.cluster }', for: PT10M }, policy: hold-and-coalesce }";
    private const string Locked = "{ lock: { key: all }, policy: hold-and-coalesce }";

    [Fact]
    public async Task What_a_cool_down_holds_is_done_by_one_run_when_it_is_over_the_oldest_first()
    {
        var stage = new GuardStage(Cooled);
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync("a"));
        foreach (var host in new[] { "b", "c", "d" })
        {
            var held = Assert.IsType<AdmissionDecision.Held>(await stage.SendAsync(host));
            Assert.Contains("the cool-down is PT10M", held.Reason, StringComparison.Ordinal);
        }

        await stage.SweepForAsync(TimeSpan.FromMinutes(3), 3);
        Assert.Single(stage.Engine.Starts);
        await stage.SweepForAsync(TimeSpan.FromMinutes(1), 2);
        AssertDone(stage, "a", "b c d");
        await stage.SweepForAsync(TimeSpan.FromMinutes(10), 3);
        Assert.Equal(2, stage.Engine.Starts.Count);
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync("e"));
    }

    [Fact]
    public async Task Each_event_of_a_batch_says_by_which_run_it_was_done()
    {
        var stage = new GuardStage(Cooled);
        await stage.SendAsync("a");
        var held = new[] { (AdmissionDecision.Held)await stage.SendAsync("b"), (AdmissionDecision.Held)await stage.SendAsync("c") };
        var waits = new WaitReader(stage.Store);
        Assert.All((await waits.ReadAsync(held.Select(one => one.RunId), default)).Values, became => Assert.EndsWith("and done together with all that are held when the guard allows it. A mute puts that off for the events that it is for.", became, StringComparison.Ordinal));
        await stage.SweepForAsync(TimeSpan.FromMinutes(5), 3);
        var run = stage.Engine.Starts[1].RunId;
        Assert.Equal([$"It was done with 1 other by run {run}.", $"It was done with 1 other by run {run}."], (await waits.ReadAsync(held.Select(one => one.RunId), default)).Values);
        Assert.Equal(RunId.ForBatch(held[0].RunId), run);
        Assert.Null(await stage.FactsAsync(LedgerKeys.Batch(run)));
    }

    [Fact]
    public async Task Whoever_comes_while_others_are_held_does_not_overtake_them()
    {
        var stage = new GuardStage(Cooled);
        await stage.SendAsync("a");
        await stage.SendAsync("b");
        stage.Time.Pass(TimeSpan.FromMinutes(11));
        Assert.StartsWith("Others are held that came before.", Assert.IsType<AdmissionDecision.Held>(await stage.SendAsync("c", instance: stage.Second)).Reason, StringComparison.Ordinal);

        // What a host remembers says that the guard lets it through.
        Assert.IsType<AdmissionDecision.Held>(await stage.SendAsync("d", instance: stage.First));
        await stage.First.Guards.Sweep.SweepAsync(default);
        AssertDone(stage, "a", "b c d");
    }

    [Fact]
    public async Task A_host_that_remembers_that_nothing_was_held_finds_out_that_something_is()
    {
        var stage = new GuardStage(Cooled);
        await stage.SendAsync("a", instance: stage.First);
        Assert.IsType<AdmissionDecision.Held>(await stage.SendAsync("b", instance: stage.Second));
        stage.Time.Pass(TimeSpan.FromMinutes(11));
        Assert.StartsWith("Others are held that came before.", Assert.IsType<AdmissionDecision.Held>(await stage.SendAsync("c", instance: stage.First)).Reason, StringComparison.Ordinal);
        await stage.First.Guards.Sweep.SweepAsync(default);
        AssertDone(stage, "a", "b c");
        stage.Time.Pass(TimeSpan.FromMinutes(11));
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync("d", instance: stage.Second));
    }

    [Fact]
    public async Task What_is_counted_by_another_key_is_held_by_itself()
    {
        var stage = new GuardStage(Cooled);
        await stage.SendAsync("a", "c1");
        await stage.SendAsync("b", "c1");
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync("c", "c2"));
        await stage.SendAsync("d", "c2");
        await stage.SweepForAsync(TimeSpan.FromMinutes(5), 3);
        Assert.Equal(["a", "c"], stage.Engine.Starts.Take(2).Select(HostsOf));
        Assert.Equal(["b", "d"], stage.Engine.Starts.Skip(2).Select(HostsOf).Order());
    }

    [Theory]
    [InlineData("lock: { key: all }")]
    [InlineData("targets: { scope: hosts, key: all, max-targets: 1, in: '${ .data.cluster }' }, budget: { max: 5, per: PT1H }, lock: { key: all }")]
    public async Task What_a_lock_holds_is_done_as_soon_as_its_run_has_ended(string guard)
    {
        var stage = new GuardStage($"{{ {guard}, policy: hold-and-coalesce }}");
        await stage.SendAsync("a");
        await stage.SendAsync("b");
        await stage.SendAsync("c");
        await stage.First.Guards.Sweep.SweepAsync(default);
        Assert.Single(stage.Engine.Starts);
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[0].RunId);
        await stage.First.Guards.Sweep.SweepAsync(default);
        AssertDone(stage, "a", "b c");
        await stage.SendAsync("d");
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[1].RunId);
        await stage.First.Guards.Sweep.SweepAsync(default);
        AssertDone(stage, "a", "b c", "d");
    }

    [Fact]
    public async Task A_batch_uses_up_one_of_the_budget()
    {
        var stage = new GuardStage("{ budget: { max: 2, per: PT1H }, policy: hold-and-coalesce }");
        for (var i = 0; i < 6; i++)
        {
            await stage.SendAsync($"{i}");
        }

        await stage.SweepForAsync(TimeSpan.FromMinutes(5), 13);
        AssertDone(stage, "0", "1", "2 3 4 5");
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync("6"));
        Assert.IsType<AdmissionDecision.Held>(await stage.SendAsync("7"));
    }

    [Fact]
    public async Task What_a_breaker_holds_is_the_trial()
    {
        var stage = new GuardStage("{ breaker: { failures: 1, of: 1, reopen: PT1H }, policy: hold-and-coalesce }");
        await stage.SendAsync("a");
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[0].RunId, RunStatus.Faulted);
        await stage.SendAsync("b");
        await stage.SendAsync("c");
        await stage.SweepForAsync(TimeSpan.FromMinutes(5), 13);
        AssertDone(stage, "a", "b c");
        await stage.SendAsync("d");
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[1].RunId);
        await stage.First.Guards.Sweep.SweepAsync(default);
        AssertDone(stage, "a", "b c", "d");
    }

    [Fact]
    public async Task What_is_asked_for_again_while_it_is_held_is_not_held_twice()
    {
        var stage = new GuardStage("{ dedupe: { key: '${ .data.host }', within: PT1H }, cooldown: { for: PT10M }, policy: hold-and-coalesce }");
        await stage.SendAsync("a");
        await stage.SendAsync("b");
        Assert.Contains(" and was held; within PT1H", Assert.IsType<AdmissionDecision.Repeated>(await stage.SendAsync("b")).Reason, StringComparison.Ordinal);
        await stage.SweepForAsync(TimeSpan.FromMinutes(5), 3);
        AssertDone(stage, "a", "b");
    }

    [Fact]
    public async Task What_its_rule_does_not_ask_for_any_more_is_let_go_and_keeps_nobody_from_asking_for_the_same()
    {
        const string Guard = "{ dedupe: { key: '${ .data.host }', within: PT24H }, cooldown: { for: PT10M }, policy: hold-and-coalesce }";
        var stage = new GuardStage(Guard);
        await stage.SendAsync("a");
        var held = new List<AdmissionDecision.Held>();
        foreach (var host in new[] { "b", "c", "b2", "d" })
        {
            held.Add((AdmissionDecision.Held)await stage.SendAsync(host));
        }

        stage.Put(Guard, "when: '${ .data.host | startswith(\"b\") | not }'");
        await stage.SweepForAsync(TimeSpan.FromMinutes(5), 3);
        AssertDone(stage, "a", "c d");
        foreach (var gone in new[] { held[0], held[2] })
        {
            Assert.Equal("its rule is gone, or does not match the event any more.", ((RunFacts)(await stage.FactsAsync(LedgerKeys.Run(gone.RunId)))!).LetGo);
        }

        stage.Put(Guard);
        Assert.IsType<AdmissionDecision.Repeated>(await stage.SendAsync("c"));
        Assert.IsType<AdmissionDecision.Held>(await stage.SendAsync("b"));
    }

    [Fact]
    public async Task What_a_run_has_freed_is_given_on_without_a_sweep()
    {
        var stage = new GuardStage(Locked);
        await stage.SendAsync("a");
        await stage.SendAsync("b");
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[0].RunId);
        await stage.Second.Guards.Sweep.GiveOnAsync(stage.Engine.Starts[0].RunId, default);
        AssertDone(stage, "a", "b");
    }

    [Fact]
    public async Task More_than_one_run_may_do_are_done_by_several_and_none_twice()
    {
        var stage = new GuardStage(Locked);
        const int Held = (2 * BatchAsk.Most) + 7;
        for (var i = 0; i <= Held; i++)
        {
            await stage.SendAsync($"{i}");
        }

        for (var i = 0; i < 3; i++)
        {
            await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[^1].RunId);
            await stage.First.Guards.Sweep.SweepAsync(default);
        }

        Assert.Equal([1, BatchAsk.Most, BatchAsk.Most, 7], stage.Engine.Starts.Select(start => start.Input.GetArrayLength()));
        Assert.Equal(string.Join(' ', Enumerable.Range(0, Held + 1)), string.Join(' ', stage.Engine.Starts.Select(HostsOf)));
    }

    [Fact]
    public async Task A_run_is_given_no_more_than_fits()
    {
        var stage = new GuardStage(Locked, more: $"input: '${{ . + {{ big: (\"x\" * {HeldInput.MostBytes / 3}) }} }}'");
        for (var i = 0; i < 6; i++)
        {
            await stage.SendAsync($"{i}");
        }

        for (var i = 0; i < 3; i++)
        {
            await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[^1].RunId);
            await stage.First.Guards.Sweep.SweepAsync(default);
        }

        AssertDone(stage, "0", "1 2", "3 4", "5");
    }

    [Fact]
    public async Task Whoever_is_to_be_told_is_told_of_what_is_held()
    {
        var stage = new GuardStage("{ budget: { max: 1, per: PT10H }, policy: hold-and-coalesce, escalate: p/page:1.0.0 }");
        await stage.SendAsync("a");
        await stage.SendAsync("b");
        await stage.SendAsync("c");
        await stage.SweepForAsync(TimeSpan.FromMinutes(1), 3);
        Assert.Equal("""{"held":2}""", stage.Engine.Starts[1].Input.GetProperty("decisions").GetRawText());
    }

    [Fact]
    public async Task A_rule_that_only_observes_holds_nothing()
    {
        var stage = new GuardStage("");
        stage.Put("", "", ("p/rules/o.yaml", $"rule: o\nmatch: {{ type: [com.example.other] }}\nmode: observe\nrun: p/w:1.0.0\nguard: {Cooled}\n"));
        for (var i = 0; i < 2; i++)
        {
            var item = await stage.ReceiveAsync("""{"host":"a","cluster":"c"}""", "com.example.other");
            await stage.First.Dispatcher.DispatchAsync([item], default);
            Assert.IsType<AdmissionDecision.Observed>(await stage.VerdictAsync(item.Sequence));
        }
    }

    [Fact]
    public async Task A_rule_that_proposes_proposes_one_run_for_all_that_is_held()
    {
        var stage = new GuardStage("");
        stage.Put("", "", ("p/rules/o.yaml", $"rule: o\nmatch: {{ type: [com.example.other] }}\nmode: propose\nrun: p/w:1.0.0\nguard: {Cooled}\n"));
        foreach (var host in new[] { "a", "b", "c" })
        {
            await stage.First.Dispatcher.DispatchAsync([await stage.ReceiveAsync($$"""{"host":"{{host}}","cluster":"c"}""", "com.example.other")], default);
        }

        await stage.SweepForAsync(TimeSpan.FromMinutes(5), 3);
        AssertDone(stage, "a", "b c");
        Assert.All(stage.Engine.Starts, start => Assert.NotNull(start.Cause.Proposal));
    }

    private static void AssertDone(GuardStage stage, params string[] hosts) => Assert.Equal(hosts, stage.Engine.Starts.Select(HostsOf));

    private static string HostsOf(RunStart start) => string.Join(' ', start.Input.EnumerateArray().Select(one => one.GetProperty("data").GetProperty("host").GetString()));
}
