using Serverless.Application.Admission;
using Serverless.Core.Admission;

namespace Serverless.Application.Tests.Admission;

public sealed class SharedGuardTests
{
    [Fact]
    public async Task Rules_whose_budgets_name_one_scope_count_together_and_each_keeps_its_own_number()
    {
        var stage = Two("budget: { scope: cluster, key: '${ .data.cluster }', max: 3, per: PT1H }", "budget: { scope: cluster, key: '${ .data.cluster }', max: 2, per: PT1H }");
        Assert.Equal(["Admitted", "Admitted"], await SendAsync(stage, "c1"));
        Assert.Equal(["Admitted", "OverBudget"], await SendAsync(stage, "c1"));
        Assert.Equal(["OverBudget", "OverBudget"], await SendAsync(stage, "c1"));
        Assert.Equal("3 of 3 in PT1H for cluster c1; next at 2026-03-01 13:00:00Z.", (await stage.SendAsync(cluster: "c1", instance: stage.Second)).Reason);
        Assert.Equal(["Admitted", "Admitted"], await SendAsync(stage, "c2"));
    }

    [Fact]
    public async Task A_budget_without_a_scope_and_one_of_another_scope_count_by_themselves()
    {
        var stage = Two("budget: { scope: cluster, key: a, max: 1, per: PT1H }", "budget: { scope: team, key: a, max: 1, per: PT1H }");
        Assert.Equal(["Admitted", "Admitted"], await SendAsync(stage, "c1"));
        stage = Two("budget: { scope: cluster, key: a, max: 1, per: PT1H }", "budget: { key: a, max: 1, per: PT1H }");
        Assert.Equal(["Admitted", "Admitted"], await SendAsync(stage, "c1"));
    }

    [Fact]
    public async Task A_lock_is_shared_within_its_scope_only_and_passed_on_to_those_who_wait_in_it()
    {
        var stage = Two("lock: { scope: cluster, key: a, otherwise: skip }", "lock: { scope: team, key: a, otherwise: skip }");
        Assert.Equal(["Admitted", "Admitted"], await SendAsync(stage, "c1"));
        stage = Two("lock: { scope: cluster, key: '${ .data.cluster }' }", "lock: { scope: cluster, key: '${ .data.cluster }' }");
        Assert.Equal(["Admitted", "Queued"], await SendAsync(stage, "c1"));
        await stage.Engine.EndAsync(stage.Second.History, stage.Engine.Starts[0].RunId);
        await stage.Second.Guards.Sweep.SweepAsync(default);
        Assert.Equal(2, stage.Engine.Starts.Count);
    }

    [Fact]
    public async Task The_whole_router_starts_no_more_than_its_ceiling_by_rules_with_and_without_a_guard()
    {
        var stage = new GuardStage("", new AdmissionLimits(Ceiling: new StartCeiling(3, TimeSpan.FromHours(1))));
        stage.Put("", "", ("p/rules/s.yaml", Second("cooldown: { key: '${ .data.host }', for: PT1S }")));
        Assert.Equal(["Admitted", "Admitted"], await SendAsync(stage, "c1"));
        stage.Time.Pass(TimeSpan.FromMinutes(10));
        Assert.Equal(["Admitted", "OverBudget"], await SendAsync(stage, "c2"));
        Assert.Equal("3 of 3 in PT1H for the whole router; next at 2026-03-01 13:00:00Z.", (await stage.SendAsync(instance: stage.Second)).Reason);
        Assert.Equal(3, stage.Engine.Starts.Count);
        stage.Time.Pass(TimeSpan.FromMinutes(50));
        Assert.Equal(["Admitted", "Admitted"], await SendAsync(stage, "c1"));
        stage.Time.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(["OverBudget", "OverBudget"], await SendAsync(stage, "c1"));
    }

    [Theory]
    [InlineData("100/PT1H", 100, 60)]
    [InlineData("1/PT30M", 1, 30)]
    [InlineData("0/PT1H", null, 0)]
    [InlineData("1001/PT1H", null, 0)]
    [InlineData("10", null, 0)]
    [InlineData("10/PT0S", null, 0)]
    [InlineData("10/P32D", null, 0)]
    [InlineData("10/PT1H/1", null, 0)]
    public void A_ceiling_is_a_number_and_a_time(string text, int? most, int minutes) =>
        Assert.Equal(most is { } max ? new StartCeiling(max, TimeSpan.FromMinutes(minutes)) : null, StartCeiling.Read(text));

    private static GuardStage Two(string first, string second)
    {
        var stage = new GuardStage("");
        stage.Put($"{{ {first} }}", "", ("p/rules/s.yaml", Second(second)));
        return stage;
    }

    private static string Second(string guard) => $"rule: s\nmatch: {{ type: [com.example.test] }}\nmode: auto\nrun: p/w:1.0.0\nguard: {{ {guard} }}\n";

    /// <returns>What became of it by the first rule and by the second.</returns>
    private static async Task<IReadOnlyList<string>> SendAsync(GuardStage stage, string cluster)
    {
        var item = await stage.ReceiveAsync($$"""{"host":"h","cluster":"{{cluster}}"}""");
        await stage.First.Dispatcher.DispatchAsync([item], default);
        return [(await stage.VerdictAsync(item.Sequence)).Name, (await stage.VerdictAsync(item.Sequence, 1)).Name];
    }
}
