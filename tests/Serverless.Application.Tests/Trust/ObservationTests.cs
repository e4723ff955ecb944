using Serverless.Application.Tests.Admission;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Control;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Trust;

namespace Serverless.Application.Tests.Trust;

/// <summary>A rule that only observes, and looks whether what it is about gets well by itself.</summary>
public sealed class ObservationTests
{
    private const string Workflow = """
        document: { dsl: 1.0.3, namespace: p, name: act, version: 1.0.0 }
        do:
          - look: { call: probe, with: { name: disk, do: { call: http, with: { method: get, endpoint: 'https://example.com/' } }, healthy: '${ .ok }' } }
          - act: { call: http, with: { method: post, endpoint: 'https://example.com/' }, metadata: { router: { onlyIf: { probe: disk, is: unhealthy } } } }
        """;

    [Fact]
    public async Task One_run_at_a_time_looks_for_a_subject_and_holds_nothing()
    {
        var stage = Stage("observe: { after: PT30M }");
        var first = await SendAsync(stage, "web-1");
        var start = Assert.Single(stage.Engine.Starts);
        Assert.IsType<AdmissionDecision.Observed>(first);
        Assert.EndsWith($"Run {start.RunId} looks whether it gets well by itself.", first.Reason, StringComparison.Ordinal);
        Assert.Equal((true, "s"), (start.Cause.Observes, start.Cause.Rule));
        Assert.Equal("act-observed", start.Workflow.GetProperty("document").GetProperty("name").GetString());
        Assert.Null(await stage.FactsAsync(LedgerKeys.Run(start.RunId)));
        await SendAsync(stage, "web-1");
        Assert.Single(stage.Engine.Starts);
        stage.Time.Pass(TimeSpan.FromMinutes(30));
        await SendAsync(stage, "web-1");
        Assert.Equal(2, stage.Engine.Starts.Count);
    }

    [Fact]
    public async Task One_that_was_begun_late_looks_on_and_no_second_is_begun_beside_it()
    {
        var stage = Stage("observe: { after: PT30M }");
        stage.Time.Pass(TimeSpan.FromMinutes(29));
        await SendAsync(stage, "web-1");
        var run = Assert.Single(stage.Engine.Starts).RunId;
        stage.Time.Pass(TimeSpan.FromMinutes(20));
        Assert.EndsWith($"Run {run} looks whether it gets well by itself.", (await SendAsync(stage, "web-1")).Reason, StringComparison.Ordinal);
        Assert.Single(stage.Engine.Starts);
        stage.Time.Pass(TimeSpan.FromMinutes(10));
        await SendAsync(stage, "web-1");
        Assert.Equal(2, stage.Engine.Starts.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public async Task A_verdict_names_no_run_that_looks_at_something_else(int minutes)
    {
        var stage = Stage("observe: { after: PT30M }");
        stage.Time.Pass(TimeSpan.FromMinutes(29));
        var (first, other) = ("web-1", Enumerable.Range(2, 10_000).Select(number => $"web-{number}").First(host => Place(stage, host) == Place(stage, "web-1")));
        await SendAsync(stage, first);
        stage.Time.Pass(TimeSpan.FromMinutes(minutes));
        Assert.Contains($"is not looked at: run {Assert.Single(stage.Engine.Starts).RunId} looks at something else in its place, and 100 look for a rule at the same time at most.", (await SendAsync(stage, other)).Reason, StringComparison.Ordinal);
        Assert.Single(stage.Engine.Starts);
    }

    private static string Place(GuardStage stage, string host) => Observation.RunIdOf("s", host, TimeSpan.FromMinutes(30), stage.Time.GetUtcNow());

    [Fact]
    public async Task Where_the_rule_does_not_ask_for_it_nobody_looks()
    {
        var stage = Stage("");
        Assert.IsType<AdmissionDecision.Observed>(await SendAsync(stage, "web-1"));
        Assert.Empty(stage.Engine.Starts);
    }

    [Fact]
    public async Task While_all_starts_are_stopped_nobody_looks()
    {
        var stage = Stage("observe: { after: PT30M }");
        await stage.First.Guards.Switch.ActAsync(new ControlAct(0, ControlKind.Stop, "ann", "why", stage.Time.GetUtcNow()), default);
        Assert.IsType<AdmissionDecision.Observed>(await SendAsync(stage, "web-1"));
        Assert.Empty(stage.Engine.Starts);
    }

    private static GuardStage Stage(string observe)
    {
        var stage = new GuardStage("");
        stage.Put("", "", ("p/rules/s.yaml", $"rule: s\nmatch: {{ type: [com.example.act] }}\nmode: observe\nrun: p/act:1.0.0\n{observe}\nguard: {{ dedupe: {{ key: '${{ .data.host }}', within: PT1H }} }}\n"), ("p/workflows/act.yaml", Workflow));
        return stage;
    }

    private static async Task<AdmissionDecision> SendAsync(GuardStage stage, string host)
    {
        var item = await stage.ReceiveAsync($$"""{"host":"{{host}}"}""", "com.example.act");
        await stage.First.Dispatcher.DispatchAsync([item], default);
        return await stage.VerdictAsync(item.Sequence);
    }
}
