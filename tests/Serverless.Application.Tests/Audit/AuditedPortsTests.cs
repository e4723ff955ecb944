using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Admission;
using Serverless.Application.Audit;
using Serverless.Application.Dispatch;
using Serverless.Application.Journal;
using Serverless.Application.Packs;
using Serverless.Application.RuleSets;
using Serverless.Application.Runs;
using Serverless.Application.Tests.RuleSets;
using Serverless.Contracts;
using Serverless.Contracts.Memory;
using Serverless.Core.Admission.Control;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Audit;
using Serverless.Core.Rules;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Effects;

namespace Serverless.Application.Tests.Audit;

/// <summary>What is decided and done is audited first; where the audit cannot be written it is not done.</summary>
public sealed class AuditedPortsTests
{
    private static readonly DateTimeOffset Noon = Samples.Noon;

    private readonly MemoryStore store = new();
    private readonly StubbornAuditLog log;
    private readonly AuditWriter writer;
    private readonly AuditedRunHistory histories;

    public AuditedPortsTests()
    {
        log = new StubbornAuditLog(store);
        writer = new AuditWriter(log, new AuditIdentity("host", "main"), TimeProvider.System);
        histories = new AuditedRunHistory(store, writer);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Changes_are_audited_with_their_outcome_and_reads_are_not()
    {
        await AppendAsync(0, Intent("/do/0/look", "get"), Intent("/do/1/act", "post"));
        await AppendAsync(2, new CallReturned(Noon, "/do/0/look", default), new CallFailed(Noon, "/do/1/act", new Failure("t", 503, Detail: "secret")), new RunFaulted(Noon, new Failure("t", 503)));

        var entries = await EntriesAsync();

        Assert.Equal([typeof(CallMade), typeof(CallEnded), typeof(RunEnded)], entries.Select(entry => entry.GetType()));
        Assert.Equal(new CallEnded("run", "/do/1/act", "failed", "t", 503), entries[1]);
        Assert.Equal(("/do/1/act", "http", "key"), entries[0] is CallMade made ? (made.Path, made.Function, made.EffectKey) : default);
        Assert.Equal(2, (await store.ReadAsync("main", 1, 10, Cancellation)).Count);
    }

    [Fact]
    public async Task What_a_person_does_to_a_run_is_audited()
    {
        await AppendAsync(0, new RunPaused(Noon, "ann", "wait"), new DoubtResolved(Noon, "/do/0", true, default, "bob", "seen"));
        Assert.Equal([new RunActed("run", "pause", "ann", "wait"), new DoubtSettled("run", "/do/0", true, "bob", "seen")], await EntriesAsync());
    }

    [Fact]
    public async Task Verdicts_are_audited_with_their_event_and_an_event_without_a_match_is_not()
    {
        var ledger = new AuditedVerdicts(store, writer);
        await ledger.RecordAsync([Samples.Judged(1, Samples.Admitted("r", "run-1")) with { Judged = new EventName("/s", "i") }, Samples.Judged(2)], Cancellation);
        await ledger.RecordAsync([Samples.Judged(3)], Cancellation);

        var verdict = Assert.IsType<VerdictGiven>(Assert.Single(await EntriesAsync()));
        Assert.Equal((1, "/s", "i", "r", "Admitted", "run-1", "set-1"), (verdict.Event, verdict.Source, verdict.Id, verdict.Rule, verdict.Decision, verdict.Run, verdict.RuleSet));
    }

    [Fact]
    public async Task Stops_and_pushes_are_audited_and_what_guards_note_is_not()
    {
        var ledger = new AuditedLedger(store, writer);
        await new StartSwitch(ledger, TimeProvider.System).ActAsync(new ControlAct(0, ControlKind.Stop, "ann", "it burns", Noon), Cancellation);
        await new AuditedRuleSets(store, writer).FlipAsync(new RuleSetMove(1, "set", null, "bob", Noon, null), Cancellation);

        Assert.Equal([new StartsActed(1, "stop", "everything", "", "ann", "it burns", null, null), new RuleSetMoved(1, "set", null, "bob", null)], await EntriesAsync());
    }

    [Fact]
    public async Task A_match_that_is_let_go_is_audited_once()
    {
        var ledger = new AuditedLedger(store, writer);
        var run = new RunFacts("Queued", "It waits.", "r", 7, Noon);
        var page = (await ledger.WriteAsync([new LedgerChange(LedgerPage.Absent(LedgerKeys.Run("x")), run)], Cancellation))![0];
        page = (await ledger.WriteAsync([new LedgerChange(page, run with { LetGo = "its rule is gone." })], Cancellation))![0];
        await ledger.WriteAsync([new LedgerChange(page, run with { LetGo = "its rule is gone.", Blamed = 1 })], Cancellation);
        Assert.Equal([new MatchLetGo("x", "r", 7, "its rule is gone.")], await EntriesAsync());
    }

    [Fact]
    public async Task A_rule_set_is_in_force_when_that_is_audited_with_the_modes_it_changes_and_not_before()
    {
        var rules = new LiveRules(TimeProvider.System);
        var taking = new RuleTakeover(rules, writer, NullLogger<RuleTakeover>.Instance);
        RuleSet Set(string mode, string name) => new PackReader().Read([.. RuleSetStage.OnePack(mode).Files.Select(file => file with { Content = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(file.Content.Span).Replace("rule: r\n", $"rule: {name}\n", StringComparison.Ordinal)) })]).Value!;
        var (first, second, third) = (Set("propose", "r"), Set("auto", "r"), Set("auto", "q"));
        await taking.TakeAsync(first, null, Cancellation);
        await taking.TakeAsync(first, null, Cancellation);
        await taking.TakeAsync(second, "ann", Cancellation);
        log.Away = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => taking.TakeAsync(third, null, Cancellation));
        Assert.Same(second, rules.Current);
        log.Away = false;
        await taking.TakeAsync(third, null, Cancellation);
        var entries = (await EntriesAsync()).Cast<RulesTaken>().ToList();
        Assert.Equal([(first.Id, null, null), (second.Id, first.Id, "ann"), (third.Id, second.Id, null)], entries.Select(entry => (entry.RuleSet, entry.Before, entry.By)));
        Assert.Equal([new ModeMoved("r", null, "propose")], entries[0].Modes);
        Assert.Equal([new ModeMoved("r", "propose", "auto")], entries[1].Modes);
        Assert.Equal([new ModeMoved("q", null, "auto"), new ModeMoved("r", "auto", null)], entries[2].Modes);
    }

    [Fact]
    public async Task While_the_audit_cannot_be_written_it_says_so_until_it_can_or_nobody_has_tried_for_long()
    {
        var time = new Serverless.Application.Tests.Admission.SettableTime(Noon);
        var watched = new AuditWriter(log, new AuditIdentity("host", "main"), time);
        Assert.Null(watched.Ailment);
        log.Away = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => watched.WriteAsync([new MatchLetGo("x", "r", 7, "gone")], Cancellation));
        Assert.Equal("The audit log cannot be written, so nothing is judged or done: The audit is away.", watched.Ailment);
        log.Away = false;
        await watched.WriteAsync([new MatchLetGo("x", "r", 7, "gone")], Cancellation);
        Assert.Null(watched.Ailment);
    }

    [Fact]
    public async Task The_terms_of_a_mute_and_what_a_stop_does_with_runs_are_audited()
    {
        var starts = new StartSwitch(new AuditedLedger(store, writer), TimeProvider.System);
        var mute = new ControlAct(0, ControlKind.Mute, "ann", "backups", Noon, MuteScope.Pack, "db", Noon.AddDays(1)) { Every = "0 22 * * *", Lasts = TimeSpan.FromHours(8), Zone = "Europe/Berlin", Where = ".data.c == 1" };
        await starts.ActAsync(mute, Cancellation);
        await starts.ActAsync(new ControlAct(0, ControlKind.Stop, "ann", "it burns", Noon) { Runs = StopRuns.Pause }, Cancellation);

        Assert.Equal(
            [
                new StartsActed(1, "mute", "pack", "db", "ann", "backups", Noon.AddDays(1), null) { Every = "0 22 * * *", For = "PT8H", Zone = "Europe/Berlin", Where = ".data.c == 1" },
                new StartsActed(2, "stop", "everything", "", "ann", "it burns", null, null) { Runs = "pause" },
            ],
            await EntriesAsync());
    }

    [Theory]
    [InlineData("get", null, 0)]
    [InlineData("get", CallEffect.Change, 2)]
    [InlineData("get", CallEffect.Read, 0)]
    [InlineData("post", CallEffect.Read, 2)]
    public async Task An_author_may_say_that_a_call_changes_something_but_not_hide_that_it_does(string method, CallEffect? said, int entries)
    {
        await AppendAsync(0, Intent("/do/1/act", method) with { Effect = said }, new CallReturned(Noon, "/do/1/act", JsonElement.Parse("1")));
        Assert.Equal(entries, (await EntriesAsync()).Count);
    }

    [Fact]
    public async Task Where_the_audit_cannot_be_written_nothing_is_recorded()
    {
        log.Away = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => AppendAsync(0, Intent("/do/1/act", "post")));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await new AuditedVerdicts(store, writer).RecordAsync([Samples.Judged(1, Samples.Admitted("r"))], Cancellation));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await new AuditedRuleSets(store, writer).FlipAsync(new RuleSetMove(1, "set", null, "bob", Noon, null), Cancellation));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => new StartSwitch(new AuditedLedger(store, writer), TimeProvider.System).ActAsync(new ControlAct(0, ControlKind.Stop, "ann", "x", Noon), Cancellation).AsTask());

        Assert.Empty(await store.ReadAsync("run", Cancellation));
        Assert.Empty(await store.ListMovesAsync(null, 10, Cancellation));
        Assert.Null((await new StartSwitch(store, TimeProvider.System).CurrentAsync(Cancellation)).Stop);
        log.Away = false;
        await AppendAsync(0, Intent("/do/1/act", "post"));
        Assert.Single(await store.ReadAsync("run", Cancellation));
    }

    [Fact]
    public async Task A_block_whose_answer_was_lost_is_not_lost_and_the_chain_stays_whole()
    {
        log.LoseAnswers = 1;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => AppendAsync(0, new RunPaused(Noon, "ann", "a")));
        await AppendAsync(0, new RunPaused(Noon, "ann", "b"));

        Assert.Equal(["a", "b"], (await EntriesAsync()).Cast<RunActed>().Select(act => act.Reason));
        Assert.Null((await new AuditReader(store).CheckAsync(AuditCheck.From("main"), Cancellation)).Check.Break);
    }

    [Fact]
    public async Task What_comes_while_a_block_is_written_shares_the_next_one()
    {
        log.Slow = new TaskCompletionSource();
        var all = Enumerable.Range(0, 50).Select(number => writer.WriteAsync([new RunEnded(number.ToString(), "completed")], Cancellation)).ToList();
        log.Slow.SetResult();
        await Task.WhenAll(all);

        Assert.Equal(2, (await store.ReadAsync("main", 1, 100, Cancellation)).Count);
        Assert.Equal(50, (await EntriesAsync()).Count);
    }

    [Fact]
    public async Task More_than_a_block_takes_goes_into_several()
    {
        await writer.WriteAsync([.. Enumerable.Range(0, 400).Select(number => new RunActed(number.ToString(), "pause", "ann", new string('\u0001', AuditText.Longest)))], Cancellation);
        var blocks = await store.ReadAsync("main", 1, 100, Cancellation);
        Assert.InRange(blocks.Count, 20, 30);
        Assert.Equal(Enumerable.Range(0, 400), (await EntriesAsync()).Cast<RunActed>().Select(act => int.Parse(act.Run)));
    }

    private Task<AppendOutcome> AppendAsync(int expected, params HistoryEvent[] facts) => histories.AppendAsync(
        new RunAppend("run", expected, facts, new RunSummary("run", "n/w:1", "r", 1, RunStatus.Running, Noon, Noon, null, expected + facts.Length, null)), Cancellation).AsTask();

    private static CallIntended Intent(string path, string method) => new(Noon, path, "http", JsonElement.Parse($$"""{"method":"{{method}}"}"""), "key", RetryClass.Never);

    private async Task<List<AuditEntry>> EntriesAsync() => [.. (await store.ReadAsync("main", 1, 1_000, Cancellation)).SelectMany(block => AuditBody.Read(block.Body.Span)!.Attempts)];
}
