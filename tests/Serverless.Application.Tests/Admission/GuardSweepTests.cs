using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Admission;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Contracts;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Rules.Guards;

namespace Serverless.Application.Tests.Admission;

public sealed class GuardSweepTests
{
    [Fact]
    public async Task All_that_is_due_is_done_however_much_it_is()
    {
        var stage = new GuardStage("{ lock: { key: '${ .data.host }', otherwise: skip } }");
        for (var i = 0; i < 250; i++)
        {
            await stage.SendAsync($"h{i}");
        }

        stage.Time.Pass(GuardPolicy.Lease);
        Assert.Equal(250, await stage.First.Guards.Sweep.SweepAsync(default));
        Assert.Empty(await ((IAdmissionLedger)stage.Store).ListDueAsync(stage.Time.GetUtcNow(), null, 100, default));
    }

    [Fact]
    public async Task What_cannot_be_done_is_put_off_and_keeps_nothing_else_from_being_done()
    {
        var stage = new GuardStage("{ lock: { key: '${ .data.host }', otherwise: skip } }");
        for (var i = 0; i < 220; i++)
        {
            await stage.SendAsync($"h{i}");
        }

        stage.Time.Pass(GuardPolicy.Lease);
        var bad = stage.Engine.Starts.Take(200).Select(start => start.RunId).ToHashSet();
        var sweep = stage.First.Guards.SweepOver(new BrokenRuns(stage.Store, bad));
        Assert.Equal(220, await sweep.SweepAsync(default));
        Assert.Equal(0, await sweep.SweepAsync(default));
        stage.Time.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(200, await sweep.SweepAsync(default));
    }

    [Fact]
    public async Task What_no_guard_needs_any_more_is_deleted_and_what_one_may_need_is_not()
    {
        var stage = new GuardStage("{ dedupe: { key: '${ .data.host }', within: PT1M }, cooldown: { for: PT1M }, budget: { max: 9, per: PT1M }, lock: { key: all, otherwise: skip }, breaker: { failures: 2, of: 2, reopen: P31D } }");
        var admitted = Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync());
        await stage.SendAsync("web-2");
        await stage.Engine.EndAsync(stage.First.History, admitted.RunId);
        string[] keys = [LedgerKeys.Run(admitted.RunId), LedgerKeys.Dedupe("r", "web-1"), LedgerKeys.Cooldown("r", ""), LedgerKeys.Budget("r", ""), LedgerKeys.Lock("all")];
        await stage.SweepForAsync(GuardReach.Longest, 1);
        Assert.All(await ((IAdmissionLedger)stage.Store).ReadAsync(keys, default), page => Assert.NotNull(page.Facts));
        await stage.SweepForAsync(TimeSpan.FromDays(1), 1);
        Assert.All(await ((IAdmissionLedger)stage.Store).ReadAsync(keys, default), page => Assert.Null(page.Facts));
        Assert.NotNull(await stage.FactsAsync(LedgerKeys.Breaker("r", "")));
        await stage.SweepForAsync(GuardReach.Longest, 1);
        Assert.Null(await stage.FactsAsync(LedgerKeys.Breaker("r", "")));
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync());
    }

    [Fact]
    public async Task What_nobody_needs_any_more_keeps_nobody_waiting()
    {
        var stage = new GuardStage("{ lock: { key: all } }");
        var ledger = stage.Store;
        foreach (var some in Enumerable.Range(0, 5_000).Chunk(LedgerPage.MostChanges))
        {
            await ledger.WriteAsync([.. some.Select(number => new LedgerChange(LedgerPage.Absent(LedgerKeys.Run($"old-{number}")), new RunFacts("Locked", "x", "r", number, Samples.Noon)))], default);
        }

        stage.Time.Pass(GuardReach.Longest + TimeSpan.FromDays(2));
        await stage.SendAsync("a");
        await stage.SendAsync("b");
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[0].RunId);
        var left = 0;
        stage.Engine.Starting = _ => left = ledger.ListDueAsync(stage.Time.GetUtcNow(), null, 10_000, default).AsTask().Result.Count;
        await stage.First.Guards.Sweep.SweepAsync(default);
        Assert.Equal(2, stage.Engine.Starts.Count);
        Assert.InRange(left, 2_900, 5_000);

        await stage.SweepForAsync(TimeSpan.FromSeconds(1), 2);
        Assert.Empty(await ledger.ListDueAsync(stage.Time.GetUtcNow(), null, 10_000, default));
    }

    [Fact]
    public async Task What_an_hour_has_written_is_not_deleted_in_one_moment()
    {
        var stage = new GuardStage("{ dedupe: { key: all, within: PT1M } }");
        await stage.SendAsync();
        var first = await stage.FactsAsync(LedgerKeys.Run(stage.Engine.Starts[0].RunId));
        stage.Time.Pass(TimeSpan.FromMinutes(30));
        await stage.SendAsync();
        var second = await stage.FactsAsync(LedgerKeys.Run(stage.Engine.Starts[1].RunId));
        Assert.Equal(TimeSpan.FromMinutes(30), second!.ExpiresAt - first!.ExpiresAt);
    }

    [Fact]
    public async Task What_a_run_has_freed_is_given_on_without_a_sweep()
    {
        var stage = new GuardStage("{ lock: { key: all } }");
        await stage.SendAsync("a");
        await stage.SendAsync("b");
        var first = stage.Engine.Starts[0].RunId;
        await stage.First.Guards.Sweep.GiveOnAsync(first, default);
        Assert.Single(stage.Engine.Starts);
        await stage.Engine.EndAsync(stage.First.History, first);
        await stage.First.Guards.Sweep.GiveOnAsync(first, default);
        Assert.Equal(2, stage.Engine.Starts.Count);
    }

    [Fact]
    public async Task A_lock_that_is_held_or_waited_for_is_never_deleted()
    {
        var stage = new GuardStage("{ lock: { key: all } }");
        await stage.SendAsync("a");
        await stage.SendAsync("b");
        await stage.SweepForAsync(TimeSpan.FromDays(40), 3);
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[0].RunId);
        await stage.First.Guards.Sweep.SweepAsync(default);
        Assert.Equal(2, stage.Engine.Starts.Count);
    }

    [Fact]
    public void A_page_of_a_newer_build_is_none_to_decide_by()
    {
        var body = """{"kind":"from-tomorrow","n":1}"""u8.ToArray();
        Assert.Null(LedgerPage.TryRead("k", "1", null, body));
        Assert.Contains("newer build", Assert.Throws<StoreUnavailableException>(() => LedgerPage.Read("k", "1", null, body)).Message, StringComparison.Ordinal);
        Assert.Throws<JsonException>(() => GuardFactsJson.Read("""{"n":1}"""u8));
    }

    [Fact]
    public async Task A_run_goes_on_where_its_guards_cannot_be_told_of_its_end()
    {
        var stage = new GuardStage("{ lock: { key: all } }");
        await stage.SendAsync("a");
        var broken = new HookedLedger(stage.Store) { BeforeWrite = _ => throw new InvalidOperationException("A defect.") };
        var history = new GuardedRunHistory(stage.Store, new RunEndings(broken, stage.Time), NullLogger<GuardedRunHistory>.Instance);
        await stage.Engine.EndAsync(history, stage.Engine.Starts[0].RunId);
        await stage.SweepForAsync(GuardPolicy.Lease, 1);
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync("b"));
    }

    private sealed class BrokenRuns(IRunReader inner, HashSet<string> bad) : IRunReader
    {
        public ValueTask<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellation) => inner.ListAsync(query, cancellation);

        public ValueTask<RunSummary?> FindAsync(string runId, CancellationToken cancellation) => bad.Contains(runId) ? throw new InvalidOperationException("A defect.") : inner.FindAsync(runId, cancellation);

        public ValueTask<IReadOnlyList<RunSummary>> ListActiveAsync(string? after, int limit, CancellationToken cancellation) => inner.ListActiveAsync(after, limit, cancellation);
    }
}
