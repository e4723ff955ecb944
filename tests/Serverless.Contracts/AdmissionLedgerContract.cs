using Serverless.Application.Admission;
using Serverless.Core.Admission.Control;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Rules;
using Serverless.Core.Workflows.Schedules;

namespace Serverless.Contracts;

/// <summary>What holds for every <see cref="IAdmissionLedger"/>.</summary>
public abstract class AdmissionLedgerContract : IAsyncLifetime
{
    private IAdmissionLedger? opened;

    /// <summary>One of every kind of facts, with everything that may be absent and without.</summary>
    public static TheoryData<string> Kinds => [.. Facts.Keys];

    protected IAdmissionLedger Ledger => opened ?? throw new InvalidOperationException("The suite has not begun.");

    private static Dictionary<string, GuardFacts> Facts { get; } = new()
    {
        ["starts"] = new StartFacts([1, 2, long.MaxValue / 2], "run ü \u0001 🜁"),
        ["free lock"] = LockFacts.Free,
        ["lock"] = new LockFacts(new LockHolder("a", "r", Samples.Noon) { Workflow = "p/w:1.0.0" }, [new HeldMatch("b", "q", 7, Samples.Noon.AddTicks(1)), new HeldMatch("c", "q", long.MaxValue, Samples.Noon)]) { FreeAt = Samples.Noon, Line = new HoldLine([new HoldTurn("held/r/0123", "r", Samples.Noon)], Samples.Noon) },
        ["closed breaker"] = BreakerFacts.Closed,
        ["breaker"] = new BreakerFacts("sfs", Samples.Noon, "t") { At = Samples.Noon },
        ["no targets"] = TargetFacts.None,
        ["targets"] = new TargetFacts([new BusyTarget("a", "0123"), new BusyTarget("b", "0123")]) { At = Samples.Noon, Line = new HoldLine([new HoldTurn("held/r/0123", "r", Samples.Noon), new HoldTurn("held/q/0123", "q", Samples.Noon)]) },
        ["refused run"] = new RunFacts("Locked", "It is.", "r", 3, Samples.Noon),
        ["run"] = new RunFacts("Admitted", "Why not?", "r", 3, Samples.Noon) { Holds = ["lock/a", "breaker/r/b"], Breaker = new BreakerTerms(3, 5), Target = new TargetTerms("0123", 2), LookAt = Samples.Noon, Waited = "lock/a", WaitedSince = Samples.Noon, LetGo = "no", Asked = new StartMark("dedupe/r/c", 7), Marks = [new StartMark("budget/r/d", 8)], Tries = 2, DoneBy = "b", DoneWith = 3, HoldPage = "held/r/0123", AfterMute = "muted/r/0123", Plan = new PlanMark("ab", ["web-1"], 2), Watched = true, Blamed = 7 },
        ["nothing held"] = HoldFacts.Empty("r", Samples.Noon),
        ["held"] = new HoldFacts("r", ["7", "r0123"], Samples.Noon) { Due = Samples.Noon.AddMinutes(5), Served = Samples.Noon.AddMinutes(2) },
        ["held part"] = new HoldPart([7, long.MaxValue]),
        ["batch"] = new BatchFacts("r", "held/r/0123", [7, 8], Samples.Noon) { Tries = 2 },
        ["muted"] = new MutedFacts("r", 7, 3, Samples.Noon, Samples.Noon.AddHours(1)) { Turn = new MutedTurn(4, 2, Samples.Noon, 5, Samples.Noon.AddMinutes(1)) },
        ["stopped"] = new MutedFacts("r", 7, 3, Samples.Noon, null),
        ["judged again"] = new MutedFacts("r", 0, 0, Samples.Noon, null) { Turn = new MutedTurn(4, 2, Samples.Noon, 5, null) { Became = "so" } },
        ["acts seen"] = new MutedSeen(7, Samples.Noon, true),
        ["no escalation"] = new EscalationFacts(null, null, null, null, null),
        ["escalation"] = new EscalationFacts(Samples.Noon, Samples.Noon.AddMinutes(1), Samples.Noon, Samples.Noon, Samples.Noon) { Through = 7, Upto = 9, LetGo = [new LetGoMatch(3, "no", Samples.Noon)], LetGoCount = 2, TellingLetGo = [new LetGoMatch(4, "no", Samples.Noon)], TellingLetGoCount = 1 },
        ["new schedule"] = new ScheduleFacts("every PT1H", Samples.Noon),
        ["schedule"] = new ScheduleFacts("cron \"0 3 * * *\"", Samples.Noon, Samples.Noon.AddHours(1), 7, Removed: true),
        ["placed schedules"] = new PlacedSchedules(["schedule.p.v", "schedule.p.w"]),
        ["open control"] = StartControl.Open,
        ["control"] = new StartControl(4, Stop, [new Mute(4, MuteScope.Tag, "dísk", Samples.Noon.AddDays(1))]),
        ["control after a stop that paused runs"] = new StartControl(4, Stop with { Runs = StopRuns.Pause }, [new Mute(4, MuteScope.Everything, "", Samples.Noon.AddDays(1)) { Narrowed = true }]) { Lifted = Stop },
        ["control with more demotions than fit"] = new StartControl(4, null, []) { Demoted = [new Demotion(3, "r", RuleMode.Propose)], DemotedPages = 2 },
        ["more demotions"] = new DemotedRules([new Demotion(4, "s", RuleMode.Observe), new Demotion(5, "t", RuleMode.Propose)]),
        ["act"] = Stop,
        ["act with terms"] = Stop with { Act = ControlKind.Mute, Every = "0 22 * * *", Lasts = TimeSpan.FromHours(8), Zone = "Europe/Berlin", Where = ".data.c == \"ü\"" },
    };

    private static ControlAct Stop => new(3, ControlKind.Stop, "anna", "it \"burns\"", Samples.Noon);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => opened = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The port over a new, empty place.</summary>
    protected abstract ValueTask<IAdmissionLedger> OpenAsync();

    protected virtual ValueTask CloseAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Facts_are_read_as_they_were_written(string kind)
    {
        var (key, facts) = ("budget/some.rule-1/0123456789abcdef", Facts[kind]);
        var written = Assert.Single((await WriteAsync(LedgerPage.Absent(key), facts))!);
        var read = Assert.Single(await Ledger.ReadAsync([key], Cancellation));
        Assert.Equal((key, written.Version, written.Key), (read.Key, read.Version, key));
        Assert.Equal(GuardFactsJson.Write(facts), GuardFactsJson.Write(read.Facts!));
        Assert.Equal(GuardFactsJson.Write(facts), GuardFactsJson.Write(written.Facts!));
    }

    [Fact]
    public void Every_kind_of_facts_is_tried() =>
        Assert.Equal(typeof(GuardFacts).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(GuardFacts))).Select(type => type.Name).Order(), Facts.Values.Select(facts => facts.GetType().Name).Distinct().Order());

    [Fact]
    public async Task Where_nothing_was_written_there_is_nothing_and_pages_come_in_the_order_of_their_keys()
    {
        await WriteAsync(LedgerPage.Absent("b"), Starts(1));
        var pages = await Ledger.ReadAsync(["c", "b", "a"], Cancellation);
        Assert.Equal(["c", "b", "a"], pages.Select(page => page.Key));
        Assert.Equal([null, "1", null], pages.Select(page => (page.Facts as StartFacts)?.Last));
        Assert.Equal([true, false, true], pages.Select(page => page.Version is null));
        Assert.Empty(await Ledger.ReadAsync([], Cancellation));
    }

    [Fact]
    public async Task Who_has_not_seen_what_is_there_writes_nothing()
    {
        var first = (await WriteAsync(LedgerPage.Absent("a"), Starts(1)))![0];
        Assert.Null(await WriteAsync(LedgerPage.Absent("a"), Starts(2)));
        var second = (await WriteAsync(first, Starts(3)))![0];
        Assert.NotEqual(first.Version, second.Version);
        Assert.Null(await WriteAsync(first, Starts(4)));
        Assert.Null(await WriteAsync(new LedgerPage("b", first.Version, null), Starts(5)));
        Assert.Equal(["3", null], (await Ledger.ReadAsync(["a", "b"], Cancellation)).Select(page => (page.Facts as StartFacts)?.Last));
    }

    [Fact]
    public async Task What_is_written_together_is_written_wholly_or_not_at_all()
    {
        var seen = (await WriteAsync(LedgerPage.Absent("a"), Starts(1)))![0];
        Assert.Null(await Ledger.WriteAsync([new(LedgerPage.Absent("new"), Starts(2)), new(LedgerPage.Absent("a"), Starts(2))], Cancellation));
        Assert.Null(await Ledger.WriteAsync([new(seen, Starts(2)), new(new LedgerPage("b", seen.Version, null), Starts(2))], Cancellation));
        Assert.Equal([null, "1", null], (await Ledger.ReadAsync(["new", "a", "b"], Cancellation)).Select(page => (page.Facts as StartFacts)?.Last));

        var most = Enumerable.Range(0, LedgerPage.MostChanges - 1).Select(number => new LedgerChange(LedgerPage.Absent($"k{number}"), Starts(number))).Prepend(new LedgerChange(seen, Starts(9))).ToList();
        var written = (await Ledger.WriteAsync(most, Cancellation))!;
        Assert.Equal(most.Select(change => change.Key), written.Select(page => page.Key));
        var read = await Ledger.ReadAsync([.. written.Select(page => page.Key)], Cancellation);
        Assert.Equal(written.Select(page => page.Version), read.Select(page => page.Version));

        // The versions that were told are those to go on with.
        Assert.NotNull(await Ledger.WriteAsync([.. written.Select(page => new LedgerChange(page, Starts(10)))], Cancellation));
    }

    [Fact]
    public async Task Facts_may_be_as_long_as_the_ledger_says()
    {
        var facts = new StartFacts([.. Enumerable.Range(0, 1_000).Select(number => long.MaxValue / 2 - number)], new string('r', 38_000));
        Assert.InRange(GuardFactsJson.Write(facts).Length, 55_000, LedgerPage.MostBytes);
        await WriteAsync(LedgerPage.Absent("a"), facts);
        Assert.Equal(GuardFactsJson.Write(facts), GuardFactsJson.Write((await Ledger.ReadAsync(["a"], Cancellation))[0].Facts!));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => WriteAsync(LedgerPage.Absent("b"), facts with { Last = new string('r', 60_000) }));
    }

    [Fact]
    public async Task What_is_due_is_listed_from_the_longest_due_and_no_longer_once_it_is_done()
    {
        var (early, late) = ((await WriteAsync(LedgerPage.Absent("run/z"), Run(Samples.Noon)))![0], (await WriteAsync(LedgerPage.Absent("run/a"), Run(Samples.Noon.AddMinutes(1))))![0]);
        await WriteAsync(LedgerPage.Absent("run/never"), Run(null));
        Assert.Empty(await DueAsync(Samples.Noon.AddTicks(-1)));
        Assert.Equal(["run/z"], await DueAsync(Samples.Noon));
        Assert.Equal(["run/z", "run/a"], await DueAsync(Samples.Noon.AddHours(1)));
        Assert.Equal(["run/z"], (await Ledger.ListDueAsync(Samples.Noon.AddHours(1), null, 1, Cancellation)).Select(page => page.Key));

        var due = (await Ledger.ListDueAsync(Samples.Noon, null, 10, Cancellation))[0];
        Assert.Equal(early.Version, due.Version);
        await WriteAsync(due, Run(null));
        var again = (await WriteAsync(late, Run(Samples.Noon.AddMinutes(3))))![0];
        Assert.Empty(await DueAsync(Samples.Noon.AddMinutes(2)));
        Assert.Equal(["run/a"], await DueAsync(Samples.Noon.AddMinutes(3)));
        await WriteAsync(again, Run(Samples.Noon.AddMinutes(2)));
        Assert.Equal(["run/a"], await DueAsync(Samples.Noon.AddMinutes(2)));
    }

    [Fact]
    public async Task What_is_due_is_listed_page_by_page_also_where_all_of_it_is_due_at_once()
    {
        foreach (var number in Enumerable.Range(0, 7))
        {
            await WriteAsync(LedgerPage.Absent($"run/{number}"), Run(number == 6 ? Samples.Noon.AddMinutes(1) : Samples.Noon));
        }

        var (listed, page) = (new List<LedgerPage>(), (IReadOnlyList<LedgerPage>)[]);
        do
        {
            page = await Ledger.ListDueAsync(Samples.Noon.AddHours(1), listed.LastOrDefault(), 3, Cancellation);
            listed.AddRange(page);
        }
        while (page.Count == 3);
        Assert.Equal(7, listed.Select(one => one.Key).Distinct().Count());
        Assert.Equal((7, "run/6"), (listed.Count, listed[^1].Key));
    }

    [Fact]
    public async Task What_is_deleted_is_gone_and_is_not_due_and_who_has_seen_it_writes_nothing()
    {
        var seen = (await WriteAsync(LedgerPage.Absent("run/a"), Run(Samples.Noon)))![0];
        Assert.Null(await WriteAsync(seen with { Version = (await WriteAsync(LedgerPage.Absent("b"), Run(null)))![0].Version }, null));
        Assert.Equal([LedgerPage.Absent("run/a")], await WriteAsync(seen, null));
        Assert.Equal([LedgerPage.Absent("run/a")], await Ledger.ReadAsync(["run/a"], Cancellation));
        Assert.Empty(await DueAsync(Samples.Noon.AddHours(1)));
        Assert.Null(await WriteAsync(seen, Run(Samples.Noon)));
        Assert.Null(await WriteAsync(seen, null));

        // What stands there anew is not what stood there.
        var again = (await WriteAsync(LedgerPage.Absent("run/a"), Run(null)))![0];
        Assert.Null(await WriteAsync(seen, Run(Samples.Noon)));
        Assert.Equal(2, (await Ledger.WriteAsync([new LedgerChange(again, null), new LedgerChange(LedgerPage.Absent("c"), Starts(1))], Cancellation))!.Count);
        Assert.Equal([true, false], (await Ledger.ReadAsync(["run/a", "c"], Cancellation)).Select(page => page.Facts is null));
    }

    [Fact]
    public async Task Of_many_writers_at_once_each_count_is_taken_once()
    {
        const int Writers = 20, Each = 5;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            for (var done = 0; done < Each;)
            {
                var page = (await Ledger.ReadAsync(["a"], Cancellation))[0];
                var ticks = (page.Facts as StartFacts)?.Ticks ?? [];
                done += await WriteAsync(page, new StartFacts([.. ticks, ticks.Count + 1], "r")) is null ? 0 : 1;
            }
        })));
        Assert.Equal(Enumerable.Range(1, Writers * Each).Select(number => (long)number), ((StartFacts)(await Ledger.ReadAsync(["a"], Cancellation))[0].Facts!).Ticks);
    }

    private async Task<List<string>> DueAsync(DateTimeOffset now) => [.. (await Ledger.ListDueAsync(now, null, 10, Cancellation)).Select(page => page.Key)];

    private Task<IReadOnlyList<LedgerPage>?> WriteAsync(LedgerPage seen, GuardFacts? facts) => Ledger.WriteAsync([new LedgerChange(seen, facts)], Cancellation).AsTask();

    private static StartFacts Starts(int number) => new([number], number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static RunFacts Run(DateTimeOffset? lookAt) => new("Admitted", "Yes.", "r", 1, Samples.Noon) { LookAt = lookAt };
}
