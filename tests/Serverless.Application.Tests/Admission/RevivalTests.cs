using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Admission;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Control;

namespace Serverless.Application.Tests.Admission;

/// <summary>Persons retry and continue runs whose rules have guards.</summary>
public sealed class RevivalTests
{
    private const string Guard = "{ lock: { key: all, otherwise: skip }, breaker: { failures: 2, of: 2, reopen: PT1H } }";

    public static TheoryData<RunAct> Acts => [new RunAct.Retry("anna", "again", null), new RunAct.Continue("anna", "again", null)];

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task A_run_that_a_person_lets_go_on_or_does_anew_takes_its_lock_again_and_its_end_is_counted(RunAct act)
    {
        var (stage, id) = await FaultedAsync();
        var engine = new Persons(stage, new ActOutcome.Done(true, null));
        Assert.IsType<ActOutcome.Done>(await stage.First.Guards.Control(engine).ActAsync(id, act, default));
        Assert.Contains(engine.Goes, Assert.IsType<AdmissionDecision.Locked>(await stage.SendAsync("b")).Reason, StringComparison.Ordinal);
        await stage.SweepForAsync(GuardPolicy.Lease, 2);
        Assert.IsType<AdmissionDecision.Locked>(await stage.SendAsync("b"));
        await engine.EndAsync(RunStatus.Faulted);
        Assert.IsType<AdmissionDecision.BreakerOpen>(await stage.SendAsync("b"));
    }

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task It_does_not_go_on_beside_another_run_that_holds_its_lock(RunAct act)
    {
        var (stage, id) = await FaultedAsync();
        await stage.SendAsync("b");
        var engine = new Persons(stage, new ActOutcome.Done(true, null));
        var refused = Assert.IsType<ActOutcome.Refused>(await stage.First.Guards.Control(engine).ActAsync(id, act, default));
        Assert.Equal($"Its lock is held by run {stage.Engine.Starts[^1].RunId} of r since 2026-03-01 12:00:00Z; do it when that run has ended.", refused.Sentence);
        Assert.Equal("", engine.Goes);
    }

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task Where_the_engine_refuses_the_lock_is_free_again(RunAct act)
    {
        var (stage, id) = await FaultedAsync();
        Assert.IsType<ActOutcome.Refused>(await stage.First.Guards.Control(new Persons(stage, new ActOutcome.Refused("No."))).ActAsync(id, act, default));
        Assert.Null(((LockFacts)(await stage.FactsAsync(LedgerKeys.Lock("all")))!).Holder);
    }

    [Fact]
    public async Task Of_two_persons_who_do_it_at_once_the_one_who_is_refused_takes_nothing_from_the_run()
    {
        var (stage, id) = await FaultedAsync();
        var first = new Persons(stage, new ActOutcome.Done(true, null));
        var second = new Persons(stage, new ActOutcome.Refused("It is running.")) { Before = () => stage.First.Guards.Control(first).ActAsync(id, new RunAct.Retry("anna", "again", null), default).AsTask() };
        Assert.IsType<ActOutcome.Refused>(await stage.Second.Guards.Control(second).ActAsync(id, new RunAct.Retry("bob", "again", JsonElement.Parse("1")), default));
        Assert.Equal(id, ((LockFacts)(await stage.FactsAsync(LedgerKeys.Lock("all")))!).Holder?.RunId);
        await first.EndAsync(RunStatus.Completed);
        Assert.Null(((LockFacts)(await stage.FactsAsync(LedgerKeys.Lock("all")))!).Holder);
    }

    [Fact]
    public async Task An_end_that_is_told_late_frees_nothing_that_the_run_has_taken_since()
    {
        var stage = new GuardStage(Guard);
        await stage.SendAsync("a");
        var (id, engine, told) = (stage.Engine.Starts[0].RunId, new Persons(stage, new ActOutcome.Done(true, null)), false);
        var late = new HookedLedger(stage.Store)
        {
            BeforeWrite = async _ =>
            {
                if (!told)
                {
                    told = true;
                    await stage.First.Guards.Control(engine).ActAsync(id, new RunAct.Retry("anna", "again", null), default);
                }
            },
        };
        await stage.Engine.EndAsync(new GuardedRunHistory(stage.Store, new RunEndings(late, stage.Time), NullLogger<GuardedRunHistory>.Instance), id, RunStatus.Faulted);
        Assert.Equal(id, engine.Goes);
        Assert.Equal(id, ((LockFacts)(await stage.FactsAsync(LedgerKeys.Lock("all")))!).Holder?.RunId);
        Assert.Equal("f", ((BreakerFacts)(await stage.FactsAsync(LedgerKeys.Breaker("r", "")))!).Outcomes);
    }

    [Fact]
    public async Task A_run_that_goes_on_while_the_sweep_asks_after_it_keeps_its_lock()
    {
        var stage = new GuardStage(Guard);
        await stage.SendAsync("a");
        var (id, engine) = (stage.Engine.Starts[0].RunId, new Persons(stage, new ActOutcome.Done(true, null)));
        await stage.Engine.EndAsync(stage.Store, id, RunStatus.Faulted);
        stage.Time.Pass(GuardPolicy.Lease);
        var asked = new AskedRuns(stage.Store, _ => stage.First.Guards.Control(engine).ActAsync(id, new RunAct.Retry("anna", "again", null), default).AsTask());
        await stage.Second.Guards.SweepOver(asked).SweepAsync(default);
        Assert.Equal(id, engine.Goes);
        Assert.Equal(id, ((LockFacts)(await stage.FactsAsync(LedgerKeys.Lock("all")))!).Holder?.RunId);
    }

    [Fact]
    public async Task A_run_that_does_another_anew_has_no_plan_reserved_and_one_that_goes_on_keeps_its_own()
    {
        foreach (var (act, kept) in new (RunAct, bool)[] { (new RunAct.Retry("anna", "again", null), true), (new RunAct.Continue("anna", "again", null), false) })
        {
            var (stage, id) = await FaultedAsync("{ lock: { key: all, otherwise: skip }, budget: { max: 9, per: PT1H } }");
            var engine = new Persons(stage, new ActOutcome.Done(true, null));
            Assert.IsType<ActOutcome.Done>(await stage.First.Guards.Control(engine).ActAsync(id, act, default));
            Assert.NotNull(((RunFacts)(await stage.FactsAsync(LedgerKeys.Run(id)))!).Plan);
            Assert.Equal(kept, ((RunFacts)(await stage.FactsAsync(LedgerKeys.Run(engine.Goes)))!).Plan is not null);
        }
    }

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task A_run_that_is_watched_and_holds_nothing_is_watched_again(RunAct act)
    {
        var stage = new GuardStage("");
        stage.Put("", "", ("p/rules/s.yaml", "rule: s\nmatch: { type: [com.example.act] }\nmode: auto\nrun: p/act:1.0.0\n"), ("p/workflows/act.yaml", """
            document: { dsl: 1.0.3, namespace: p, name: act, version: 1.0.0 }
            do:
              - act: { call: http, with: { method: post, endpoint: 'https://example.com/' } }
              - look: { call: probe, with: { do: { call: http, with: { method: get, endpoint: 'https://example.com/' } }, healthy: '${ .ok }' } }
            """));
        await stage.First.Dispatcher.DispatchAsync([await stage.ReceiveAsync("{}", "com.example.act")], default);
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[0].RunId, RunStatus.Faulted);
        var engine = new Persons(stage, new ActOutcome.Done(true, null));
        await stage.First.Guards.Control(engine).ActAsync(stage.Engine.Starts[0].RunId, act, default);
        Assert.Equal(stage.Time.GetUtcNow() + GuardPolicy.Lease, ((RunFacts)(await stage.FactsAsync(LedgerKeys.Run(engine.Goes)))!).LookAt);
        await engine.EndAsync(RunStatus.Completed);
        Assert.Null(((RunFacts)(await stage.FactsAsync(LedgerKeys.Run(engine.Goes)))!).LookAt);
    }

    private static async Task<(GuardStage Stage, string RunId)> FaultedAsync(string guard = Guard)
    {
        var stage = new GuardStage(guard);
        await stage.SendAsync("a");
        var id = stage.Engine.Starts[0].RunId;
        await stage.Engine.EndAsync(stage.First.History, id, RunStatus.Faulted);
        return (stage, id);
    }

    /// <summary>An engine that does what a person asks, or says no.</summary>
    private sealed class Persons(GuardStage stage, ActOutcome answer) : IRunControl
    {
        public string Goes { get; private set; } = "";

        /// <summary>What happens just before.</summary>
        public Func<Task> Before { get; init; } = () => Task.CompletedTask;

        public async ValueTask<ActOutcome> ActAsync(string runId, RunAct act, CancellationToken cancellation)
        {
            await Before();
            if (answer is ActOutcome.Done)
            {
                Goes = act is RunAct.Continue ? RunId.Continuing(runId) : runId;
                await (act is RunAct.Continue ? stage.Engine.StartAsync(stage.Engine.Starts[0] with { RunId = Goes }, default).AsTask() : RecordAsync(2, new RunRetried(stage.Time.GetUtcNow(), "anna", "again", null), RunStatus.Running));
            }

            return answer;
        }

        public async Task EndAsync(RunStatus status) => await RecordAsync((await stage.Store.ReadAsync(Goes, default)).Count, new RunCancelled(stage.Time.GetUtcNow()), status);

        private async Task RecordAsync(int expected, HistoryEvent fact, RunStatus status)
        {
            var summary = (await stage.Store.FindAsync(Goes, default))! with { Status = status, Facts = expected + 1 };
            Assert.Equal(AppendOutcome.Appended, await stage.First.History.AppendAsync(new RunAppend(Goes, expected, [fact], summary), default));
        }
    }
}
