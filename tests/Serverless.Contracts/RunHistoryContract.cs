using System.Text;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Approvals;
using Serverless.Core.Workflows.Effects;

namespace Serverless.Contracts;

/// <summary>What holds for every <see cref="IRunHistory"/>.</summary>
public abstract class RunHistoryContract : StoreContract
{
    /// <summary>Derived ids, and whatever a person may call a run.</summary>
    public static TheoryData<string> RunIds =>
    [
        "0123456789abcdef0123456789abcdef", "0123456789ABCDEF0123456789ABCDEF", "manual", "exactly sixteen.", "exactly thirty-two characters ok",
        "🜁", "a/b c%\0'", new string('x', 100),
    ];

    [Theory]
    [MemberData(nameof(RunIds))]
    public async Task A_history_is_read_as_it_was_appended(string runId)
    {
        var first = Samples.Start(runId, sequence: 7);
        var second = Samples.Continue(first, 3);
        var third = Samples.Continue(second, 2);
        foreach (var append in new[] { first, second, third })
        {
            Assert.Equal(AppendOutcome.Appended, await AppendAsync(append));
        }

        var read = await ReadAsync(runId);

        Assert.Equal(Text([.. first.Facts, .. second.Facts, .. third.Facts]), Text(read));
        Assert.Equal(runId, (await Ports.Runs.FindAsync(runId, Cancellation))?.RunId);
    }

    [Fact]
    public async Task Every_kind_of_fact_is_read_as_it_was_appended()
    {
        var facts = Facts();
        var kinds = typeof(HistoryEvent).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(HistoryEvent)) && !type.IsAbstract);
        Assert.Equal(kinds.OrderBy(kind => kind.Name), facts.Select(fact => fact.GetType()).Distinct().OrderBy(kind => kind.Name));

        var start = Samples.Start("r");
        await AppendAsync(start with { Facts = facts });

        Assert.Equal(Text(facts), Text(await ReadAsync("r")));
    }

    [Fact]
    public async Task A_page_of_a_history_is_what_the_whole_has_there()
    {
        var append = Samples.Start("r");
        await AppendAsync(append);
        foreach (var facts in new[] { 1, 3, 7, 2, 1, 5 })
        {
            append = Samples.Continue(append, facts);
            await AppendAsync(append);
        }

        var whole = await ReadAsync("r");
        for (var from = 0; from < whole.Count + 2; from++)
        {
            foreach (var limit in new[] { 1, 2, 4, 100, int.MaxValue })
            {
                Assert.Equal(Text([.. whole.Skip(from).Take(limit)]), Text(await Ports.Histories.ReadAsync("r", new HistoryPage(from, limit), Cancellation)));
            }
        }

        Assert.Empty(await Ports.Histories.ReadAsync("nobody", new HistoryPage(0), Cancellation));
    }

    [Fact]
    public async Task Payloads_of_a_megabyte_are_read_as_they_were_appended_wherever_they_stand()
    {
        var large = Samples.Json($$"""{"text":"{{new string('ü', 300_000)}}","n":1.10,"list":[{{string.Join(',', Enumerable.Range(0, 100_000))}}]}""");
        var start = Samples.Start("r");
        start = start with { Facts = [(RunStarted)start.Facts[0] with { Input = large, Workflow = large }] };
        var at = start.Facts[0].At;
        var more = Samples.Continue(start) with
        {
            Facts = [new CallIntended(at, "/do/0/a", "http", large, "key", RetryClass.Safe, large), new CallReturned(at, "/do/0/a", Samples.Json($"\"{new string('x', 1_048_576)}\"")), new TaskFailed(at, "/do/0/a", new Failure("t", 500, null, new string('y', 100_000)))],
        };
        await AppendAsync(start);
        await AppendAsync(more);

        Assert.Equal(Text([.. start.Facts, .. more.Facts]), Text(await ReadAsync("r")));
        Assert.Equal(Text([more.Facts[1]]), Text(await Ports.Histories.ReadAsync("r", new HistoryPage(2, 1), Cancellation)));
    }

    [Fact]
    public async Task A_run_that_never_was_has_no_history() => Assert.Empty(await ReadAsync("nobody"));

    [Fact]
    public async Task An_append_that_has_not_seen_everything_changes_nothing()
    {
        var start = Samples.Start("r");
        var more = Samples.Continue(start, 2);
        await AppendAsync(start);
        await AppendAsync(more);

        foreach (var expected in new[] { 0, 1, 2, 4 })
        {
            var late = more with { Expected = expected, Summary = more.Summary with { Note = "late" } };
            Assert.Equal(AppendOutcome.Conflict, await AppendAsync(late));
        }

        Assert.Equal(3, (await ReadAsync("r")).Count);
        var summary = await Ports.Runs.FindAsync("r", Cancellation);
        Assert.Equal((3, null), (summary!.Facts, summary.Note));
    }

    [Fact]
    public async Task A_run_cannot_go_on_before_it_started()
    {
        var more = Samples.Continue(Samples.Start("r"));

        Assert.Equal(AppendOutcome.Conflict, await AppendAsync(more));
        Assert.Null(await Ports.Runs.FindAsync("r", Cancellation));
    }

    [Fact]
    public async Task Of_a_hundred_starts_at_once_exactly_one_wins() => await RaceAsync(_ => Samples.Start("r"), 1);

    [Fact]
    public async Task Of_a_hundred_appends_with_the_same_count_exactly_one_wins()
    {
        var start = Samples.Start("r");
        await AppendAsync(start);

        await RaceAsync(number => Samples.Continue(start, 2, note: $"racer {number}"), 3);
    }

    [Fact]
    public async Task Runs_do_not_disturb_each_other()
    {
        var runs = Enumerable.Range(0, 30).Select(number => Task.Run(async () =>
        {
            var append = Samples.Start($"run-{number}");
            Assert.Equal(AppendOutcome.Appended, await AppendAsync(append));
            for (var step = 0; step < 5; step++)
            {
                append = Samples.Continue(append, 2);
                Assert.Equal(AppendOutcome.Appended, await AppendAsync(append));
            }
        }));
        await Task.WhenAll(runs);

        for (var number = 0; number < 30; number++)
        {
            var history = await ReadAsync($"run-{number}");
            Assert.Equal(Enumerable.Range(1, 10).Select(step => $"/do/{step}"), history.Skip(1).Cast<TaskStarted>().Select(fact => fact.Path));
        }
    }

    [Fact]
    public async Task An_append_of_nothing_is_a_defect() =>
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await AppendAsync(Samples.Start("r") with { Facts = [] }));

    [Fact]
    public async Task An_id_of_more_than_a_hundred_characters_is_a_defect() =>
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await AppendAsync(Samples.Start(new string('x', 101))));

    private async Task RaceAsync(Func<int, RunAppend> make, int factsAfter)
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => Task.Run(async () => (Append: make(number), Outcome: await AppendAsync(make(number))))));

        var (winner, _) = Assert.Single(outcomes, racer => racer.Outcome == AppendOutcome.Appended);
        Assert.Equal(factsAfter, (await ReadAsync("r")).Count);
        Assert.Equal(winner.Summary.Note, (await Ports.Runs.FindAsync("r", Cancellation))!.Note);
    }

    private Task<AppendOutcome> AppendAsync(RunAppend append) => Ports.Histories.AppendAsync(append, Cancellation).AsTask();

    private Task<IReadOnlyList<HistoryEvent>> ReadAsync(string runId) => Ports.Histories.ReadAsync(runId, Cancellation).AsTask();

    private static string Text(IReadOnlyList<HistoryEvent> facts) => Encoding.UTF8.GetString(HistoryJson.Write(facts));

    private static List<HistoryEvent> Facts()
    {
        var at = Samples.Noon.ToOffset(TimeSpan.FromHours(2)).AddTicks(1234567);
        var json = Samples.Json("""{"n":1.10,"big":123456789012345678901234567890,"e":1e400,"s":"ü\u0000 \ud83d\ude00","a":[null,true,{}],"":""}""");
        var failure = new Failure(FailureTypes.Communication, 503, "Unavailable", null, "/do/0/call");
        return
        [
            new RunStarted(at, "r", json, Samples.Json("null"), new RunCause(null, null, null, null, null, ["/subscriptions/s"], new("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "a=1"))),
            new InputTaken(at, json),
            new TaskStarted(at, "/do/0/a", json),
            new TaskStarted(at, "/do/0/a"),
            new TaskSkipped(at, "/do/1/b"),
            new CallIntended(at, "/do/2/c", "http", json, RunId.EffectKey("r", "/do/2/c"), RetryClass.Check),
            new CallIntended(at, "/do/2/c", "http", json, "key", RetryClass.Safe) { Sealed = [new SealedValue("/headers/K", "$secrets.k", ["k"], json)] },
            new CallReturned(at, "/do/2/c", json),
            new CallFailed(at, "/do/2/c", failure),
            new CallAccepted(at, "/do/2/c", at.AddSeconds(5), at.AddHours(1), json),
            new CallDeferred(at, "/do/2/c", at.AddSeconds(5), at.AddHours(1), failure),
            new CallDoubted(at, "/do/2/c", "The host stopped."),
            new DoubtResolved(at, "/do/2/c", true, json, "anna", "She looked."),
            new WaitStarted(at, "/do/3/d", at.AddHours(1)),
            new WaitElapsed(at, "/do/3/d"),
            new EmitIntended(at, "/do/4/e", json),
            new EventEmitted(at, "/do/4/e"),
            new TaskCompleted(at, "/do/4/e", json),
            new TaskCompleted(at, "/do/4/e", json, json, "end"),
            new TaskFailed(at, "/do/5/f", failure),
            new ErrorCaught(at, "/do/5/f", failure),
            new RetryScheduled(at, "/do/5/f", 2, at.AddSeconds(5), failure),
            new RetryStarted(at, "/do/5/f", 2),
            new AttemptExpired(at, "/do/5/f", 2),
            new LoopStarted(at, "/do/6/g", Samples.Json("[1,2.0]")),
            new IterationStarted(at, "/do/6/g", 1),
            new IterationCompleted(at, "/do/6/g", 1, Samples.Json("null"), Samples.Json("{}")),
            new ListenStarted(at, "/do/7/h"),
            new ListenOpened(at, "/do/7/h"),
            new EventHeard(at, "/do/7/h", 1L << 40, Samples.Json("{\"id\":\"1\"}"), 2, Samples.Json("{}"), true),
            new ListenClosed(at, "/do/7/h"),
            new ChildIntended(at, "/do/8/i", RunId.ForChild("r", "/do/8/i"), "test/t:1.0.0", Samples.Json("{}")),
            new ChildStarted(at, "/do/8/i"),
            new ChildCompleted(at, "/do/8/i", json),
            new ChildFaulted(at, "/do/8/i", failure),
            new StageStarted(at, "/do/9/j", 2),
            new ApprovalAsked(
                at,
                "/do/10/k",
                "id",
                "binding",
                new ApprovalTerms("May it?", json, null, ["web-1"], ["anna"], ["operate"], 2, 3, ["ben"], json),
                at.AddHours(1),
                [new ApprovalNotice(NoticeKind.Escalation, at.AddMinutes(5), "notify/page:1.0.0", json, TimeSpan.FromMinutes(5))]),
            new ApprovalAnswered(at, "/do/10/k", "id", true, "anna", "Anna", "link", "She looked.", json, "link"),
            new ApprovalNoticed(at, "/do/10/k", "id", 0, 1, "child"),
            new ApprovalExpired(at, "/do/10/k", "id"),
            new ProbeAnswered(at, "/do/11/l", "disk", ProbeAnswer.Unknown, "nobody knows"),
            new RunCompleted(at, json),
            new RunFaulted(at, failure),
            new RunPaused(at, "anna", "She looks first."),
            new RunPaused(at, "anna", "It burns.") { Stop = 7 },
            new RunResumed(at, "anna", "It is out.") { Stop = 7 },
            new RunResumed(at, "anna", "She looked."),
            new CancelRequested(at, "anna", "It was the wrong host."),
            new RunCancelled(at),
            new RunRetried(at, "anna", "Once more.", json),
            new RunContinued(at, "anna", "From the start.", "r2"),
        ];
    }
}
