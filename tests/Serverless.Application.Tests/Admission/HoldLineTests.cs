using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;

namespace Serverless.Application.Tests.Admission;

/// <summary>Several that wait for one lock or scope of targets: each has its turn.</summary>
public sealed class HoldLineTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("lock: { scope: cluster, key: all }")]
    [InlineData("targets: { scope: hosts, key: '${ .data.host }', max-targets: 1 }")]
    [InlineData("budget: { scope: cluster, key: all, max: 1, per: PT30S }")]
    public async Task Of_two_rules_that_hold_neither_keeps_the_other_waiting_for_ever(string shared)
    {
        var stage = Two($"{shared}, policy: hold-and-coalesce", $"{shared}, policy: hold-and-coalesce");
        await SendAsync(stage, "r");
        await SendAsync(stage, "s");
        for (var i = 0; i < 12; i++)
        {
            // There is always more for the first: held before its run has ended.
            await SendAsync(stage, "r");
            await stage.SweepForAsync(Second, 11);
            await EndOneAsync(stage);
        }

        Assert.Contains("s", RulesOf(stage));
        Assert.InRange(Array.IndexOf(RulesOf(stage), "s"), 1, 3);
    }

    [Fact]
    public async Task Who_waits_for_a_lock_in_a_queue_does_not_keep_those_who_are_held_waiting_for_ever()
    {
        const string Shared = "lock: { scope: cluster, key: all }";
        var stage = Two(Shared, $"{Shared}, policy: hold-and-coalesce");
        await SendAsync(stage, "r");
        await SendAsync(stage, "s");
        for (var i = 0; i < 8; i++)
        {
            await SendAsync(stage, "r");
            await stage.SweepForAsync(Second, 11);
            await EndOneAsync(stage);
        }

        Assert.InRange(Array.IndexOf(RulesOf(stage), "s"), 1, 3);
    }

    [Fact]
    public async Task Who_comes_when_it_is_the_turn_of_what_is_held_does_not_overtake_it()
    {
        const string Shared = "lock: { scope: cluster, key: all";
        var stage = Two($"{Shared}, otherwise: skip }}", $"{Shared} }}, policy: hold-and-coalesce");
        await SendAsync(stage, "r");
        await SendAsync(stage, "s");
        await stage.SweepForAsync(Second, 11);
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[^1].RunId);
        Assert.Equal("Nothing is started: the lock cluster all is free, and it is the turn of what s holds, which waits since 2026-03-01 12:00:10Z.", Assert.IsType<AdmissionDecision.Locked>(await SendAsync(stage, "r")).Reason);
        await stage.First.Guards.Sweep.SweepAsync(default);
        Assert.Equal(["r", "s"], RulesOf(stage));
    }

    [Fact]
    public async Task Who_does_not_take_its_turn_keeps_nobody_waiting()
    {
        const string Shared = "lock: { scope: cluster, key: all }, policy: hold-and-coalesce";
        var stage = Two(Shared, Shared);
        await SendAsync(stage, "r");
        await SendAsync(stage, "s");
        await stage.SweepForAsync(Second, 11);
        await SendAsync(stage, "r");

        // Nobody asks for what is held any more, and nobody has looked yet.
        stage.Put($"{{ {Shared} }}", "");
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[^1].RunId);
        await stage.SweepForAsync(Second, 30);
        Assert.Equal(["r", "r"], RulesOf(stage));
        Assert.Null(((LockFacts)(await stage.FactsAsync(LedgerKeys.Lock("all", "cluster")))!).Line);
    }

    [Fact]
    public async Task Who_cannot_use_its_turn_lets_the_next_pass_at_once()
    {
        const string Shared = "lock: { scope: cluster, key: '${ .data.cluster }' }, policy: hold-and-coalesce";
        var stage = Two(Shared, $"cooldown: {{ for: PT10M }}, {Shared}");
        await SendAsync(stage, "r");
        await SendAsync(stage, "s");
        await stage.SweepForAsync(Second, 11);
        await SendAsync(stage, "s", "c2");
        await SendAsync(stage, "r");
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[0].RunId);
        await stage.SweepForAsync(HoldPolicy.Pause, 1);
        Assert.Equal(["r", "s", "r"], RulesOf(stage));
        await stage.SweepForAsync(TimeSpan.FromMinutes(5), 2);
        await EndOneAsync(stage);
        await EndOneAsync(stage);
        Assert.Equal(["r", "s", "r", "s"], RulesOf(stage));
    }

    private static GuardStage Two(string first, string second)
    {
        var stage = new GuardStage("");
        stage.Put($"{{ {first} }}", "when: '${ .data.rule == \"r\" }'", ("p/rules/s.yaml", $"rule: s\nmatch: {{ type: [com.example.test] }}\nwhen: '${{ .data.rule == \"s\" }}'\nmode: auto\nrun: p/w:1.0.0\nguard: {{ {second} }}\n"));
        return stage;
    }

    private static async Task<AdmissionDecision> SendAsync(GuardStage stage, string rule, string cluster = "c1")
    {
        var item = await stage.ReceiveAsync($$"""{"rule":"{{rule}}","host":"{{rule}}-1","cluster":"{{cluster}}"}""");
        await stage.First.Dispatcher.DispatchAsync([item], default);
        return await stage.VerdictAsync(item.Sequence);
    }

    private static async Task EndOneAsync(GuardStage stage)
    {
        var ended = stage.Engine.Starts.Select(start => start.RunId).Except(await OpenAsync(stage)).Count();
        if (ended < stage.Engine.Starts.Count)
        {
            await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[ended].RunId);
        }

        await stage.First.Guards.Sweep.SweepAsync(default);
    }

    private static async Task<IEnumerable<string>> OpenAsync(GuardStage stage) => (await ((IRunReader)stage.Store).ListActiveAsync(null, 1_000, default)).Select(run => run.RunId);

    private static string[] RulesOf(GuardStage stage) => [.. stage.Engine.Starts.Select(start => start.Cause.Rule!)];
}
