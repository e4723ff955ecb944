using System.Text.Json;
using Serverless.Application.Approvals;
using Serverless.Application.Runs;
using Serverless.Core.Trust;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Approvals;
using Serverless.Core.Workflows.Effects;
using Serverless.Core.Workflows.Control;

namespace Serverless.Contracts.Runs;

/// <summary>Runs that ask persons.</summary>
public abstract partial class RunEngineContract
{
    private const string Asks = """
        [{"ask":{"call":"approval","with":{"question":"Go?","evidence":{"df":"98%"},"plan":[{"delete":"/tmp"}],"targets":["web-1"],"from":{"users":["ann","bob","eve"]},"deadline":"PT1H"}}},
         {"b":{"switch":[{"yes":{"when":".approved","then":"act"}},{"no":{"when":".answer == \"rejected\"","then":"none"}},{"late":{"then":"page"}}]}},
         {"act":{"call":"http","with":{"method":"put","endpoint":"http://target.test/act"},"then":"end"}},
         {"none":{"set":{"did":"nothing","why":"${ $input.reason }"},"then":"end"}},
         {"page":{"set":{"did":"page"}}}]
        """;

    [Fact]
    public async Task A_yes_acts_once_and_who_said_it_when_how_and_why_is_recorded()
    {
        var caller = ScriptedCaller.Returning("""{"did":"act"}""");
        var desk = Desk(await BeginAsync(caller, Asks));
        var open = await OpenAsync(desk);
        Assert.Equal(("Go?", RunStatus.Asking), (open.Approval.Asked.Terms.Question, open.Run.Status));
        Assert.Empty(caller.Calls);
        Assert.Equal(new ActOutcome.Done(true, null), await desk.AnswerAsync(Yes(open, "ann"), default));
        var facts = await OverAsync();
        Assert.Equal("""{"did":"act"}""", Assert.IsType<RunCompleted>(facts[^1]).Output.GetRawText());
        Assert.Single(caller.Calls);
        var answered = Assert.Single(facts.OfType<ApprovalAnswered>());
        Assert.Equal(("ann", "Ann", "api", "seen it"), (answered.Subject, answered.By, answered.How, answered.Reason));
        Assert.Equal(ApprovalState.Approved, (await desk.FindAsync(open.Approval.Asked.Id, default))!.Record.State);
        Assert.Empty(await desk.ListAsync(10, default));
    }

    [Fact]
    public async Task A_no_with_its_reason_goes_its_own_way_and_changes_nothing()
    {
        var caller = ScriptedCaller.Returning("{}");
        var desk = Desk(await BeginAsync(caller, Asks));
        Assert.Equal(new ActOutcome.Done(true, null), await desk.AnswerAsync(Yes(await OpenAsync(desk), "bob") with { Approved = false, Reason = "a test host" }, default));
        Assert.Equal("""{"did":"nothing","why":"a test host"}""", Assert.IsType<RunCompleted>((await OverAsync())[^1]).Output.GetRawText());
        Assert.Empty(caller.Calls);
    }

    [Fact]
    public async Task A_deadline_passes_within_a_second_of_its_time_while_nothing_else_happens()
    {
        var caller = ScriptedCaller.Returning("{}");
        var desk = Desk(await BeginAsync(caller, Asks.Replace("PT1H", "PT2S")));
        var open = await OpenAsync(desk);
        var facts = await OverAsync();
        Assert.Equal("""{"did":"page"}""", Assert.IsType<RunCompleted>(facts[^1]).Output.GetRawText());
        Assert.InRange((Assert.Single(facts.OfType<ApprovalExpired>()).At - open.Approval.Asked.Deadline!.Value).TotalSeconds, 0, 1);
        Assert.Equal(ApprovalPolicy.Expired, await RefusalAsync(desk, Yes(open, "ann")));
        Assert.Empty(caller.Calls);
    }

    [Fact]
    public async Task Whoever_was_not_asked_is_refused_and_the_question_stays_open()
    {
        var desk = Desk(await BeginAsync(ScriptedCaller.Returning("{}"), Asks));
        var open = await OpenAsync(desk);
        Assert.Equal(ApprovalPolicy.WrongPerson, await RefusalAsync(desk, Yes(open, "mallory")));
        Assert.Equal(open.Approval.Asked.Id, (await OpenAsync(desk)).Approval.Asked.Id);
        Assert.Empty((await History.ReadAsync("r1", default)).OfType<ApprovalAnswered>());
    }

    [Fact]
    public async Task Two_of_three_have_to_say_yes()
    {
        var caller = ScriptedCaller.Returning("{}");
        var desk = Desk(await BeginAsync(caller, Asks.Replace("\"eve\"]", "\"eve\"],\"quorum\":\"2 of 3\"")));
        var open = await OpenAsync(desk);
        Assert.IsType<ActOutcome.Done>(await desk.AnswerAsync(Yes(open, "ann"), default));
        Assert.Equal(new ActOutcome.Done(false, null), await desk.AnswerAsync(Yes(open, "ann"), default));
        Assert.IsType<ActOutcome.Done>(await desk.AnswerAsync(Yes(open, "bob") with { Approved = false }, default));
        Assert.Empty(caller.Calls);
        Assert.Equal(RunStatus.Asking, (await Runs.FindAsync("r1", default))!.Status);
        Assert.IsType<ActOutcome.Done>(await desk.AnswerAsync(Yes(open, "eve"), default));
        Assert.Equal(3, (await OverAsync()).OfType<ApprovalAnswered>().Count());
        Assert.Single(caller.Calls);
    }

    [Fact]
    public async Task An_answer_that_comes_as_soon_as_it_can_counts()
    {
        var desk = Desk(await EngineAsync(ScriptedCaller.Returning("{}")));
        var runs = Enumerable.Range(0, 20).Select(i => $"quick-{i}").ToList();
        await Task.WhenAll(runs.Select(async run =>
        {
            var starting = Engine!.StartAsync(Start(run, Asks), default);
            while (true)
            {
                var history = await History.ReadAsync(run, default);
                if (history.OfType<ApprovalAsked>().FirstOrDefault() is { } asked)
                {
                    Assert.Equal(new ActOutcome.Done(true, null), await desk.AnswerAsync(Yes(asked, "ann"), default));
                    break;
                }

                await Task.Yield();
            }

            await starting;
        }));
        foreach (var run in runs)
        {
            Assert.IsType<RunCompleted>((await EndAsync(run))[^1]);
        }
    }

    [Fact]
    public async Task Of_a_hundred_answers_at_once_one_counts()
    {
        var caller = ScriptedCaller.Returning("{}");
        var desk = Desk(await BeginAsync(caller, Asks.Replace(",\"from\":{\"users\":[\"ann\",\"bob\",\"eve\"]}", "")));
        var open = await OpenAsync(desk);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => desk.AnswerAsync(Yes(open, $"person-{i}") with { Approved = i % 2 == 0 }, default))));
        var facts = await OverAsync();
        Assert.Single(outcomes.OfType<ActOutcome.Done>(), done => done.Changed);
        Assert.Equal(99, outcomes.OfType<ActOutcome.Refused>().Count(refused => refused.Code == ApprovalPolicy.Answered));
        var counted = Assert.Single(facts.OfType<ApprovalAnswered>());
        Assert.Equal(counted.Approved ? 1 : 0, caller.Calls.Count);
    }

    [Fact]
    public async Task Saying_the_same_again_is_told_yes_and_counts_once()
    {
        var desk = Desk(await BeginAsync(ScriptedCaller.Returning("{}"), Asks));
        var open = await OpenAsync(desk);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => desk.AnswerAsync(Yes(open, "ann"), default))));
        Assert.Single((await OverAsync()).OfType<ApprovalAnswered>());
        Assert.Equal(1, outcomes.Cast<ActOutcome.Done>().Count(done => done.Changed));
        Assert.Equal(ApprovalPolicy.Answered, await RefusalAsync(desk, Yes(open, "ann") with { Approved = false }));
    }

    [Fact]
    public async Task An_answer_to_a_plan_that_was_edited_is_refused_as_stale()
    {
        const string tasks = """
            [{"plan":{"set":{"n":"${ (.n // 0) + 1 }"}}},
             {"ask":{"call":"approval","with":{"question":"Go?","plan":"${ .n }"},"output":{"as":"${ . + $input }"}}},
             {"again":{"switch":[{"no":{"when":".approved | not","then":"plan"}}]}}]
            """;
        var desk = Desk(await BeginAsync(ScriptedCaller.Returning("{}"), tasks));
        var shown = await OpenAsync(desk);
        Assert.IsType<ActOutcome.Done>(await desk.AnswerAsync(Yes(shown, "ann") with { Approved = false }, default));
        var now = await Eventually.GetAsync(async () => (await desk.ListAsync(10, default)).FirstOrDefault(open => open.Approval.Asked.Id != shown.Approval.Asked.Id), "the edited plan is asked about");
        Assert.Equal(ApprovalPolicy.Stale, await RefusalAsync(desk, Yes(now, "bob") with { Binding = shown.Approval.Asked.Binding }));
        Assert.Equal(ApprovalPolicy.Answered, await RefusalAsync(desk, Yes(shown, "bob")));
        Assert.IsType<ActOutcome.Done>(await desk.AnswerAsync(Yes(now, "bob"), default));
        Assert.IsType<RunCompleted>((await OverAsync())[^1]);
    }

    [Fact]
    public async Task A_question_survives_a_crash_and_so_does_its_deadline()
    {
        var desk = Desk(await BeginAsync(ScriptedCaller.Returning("{}"), Asks));
        await Engine!.StartAsync(Start("r2", Asks.Replace("PT1H", "PT2S")), default);
        var open = await OpenAsync(desk);
        await Eventually.TrueAsync(async () => (await desk.ListAsync(10, default)).Count == 2, "both ask");
        await CrashAsync();
        desk = Desk(await EngineAsync(ScriptedCaller.Returning("{}")));
        Assert.Equal("""{"did":"page"}""", Assert.IsType<RunCompleted>((await EndAsync("r2"))[^1]).Output.GetRawText());
        Assert.IsType<ActOutcome.Done>(await desk.AnswerAsync(Yes(open, "ann"), default));
        Assert.IsType<RunCompleted>((await OverAsync())[^1]);
    }

    [Fact]
    public async Task Other_branches_go_on_while_a_person_is_asked_and_a_reminder_is_sent()
    {
        Workflows.Add("test/remind:1.0.0", """[{"c":{"call":"http","with":{"method":"post","endpoint":"http://target.test/remind","body":"${ $workflow.input.approval.question }"}}}]""");
        const string tasks = """
            [{"f":{"fork":{"branches":[
              {"ask":{"call":"approval","with":{"question":"Go?","remind":{"after":{"milliseconds":300},"run":"test/remind:1.0.0"}}}},
              {"look":{"call":"http","with":{"method":"get","endpoint":"http://target.test/look"}}}]}}}]
            """;
        var caller = ScriptedCaller.Returning("{}");
        var desk = Desk(await BeginAsync(caller, tasks));
        await Eventually.TrueAsync(() => caller.Calls.Count == 2, "the other branch has called, and the reminder too");
        Assert.Contains(caller.Calls, call => call.Path == "/do/0/c" && call.With.GetProperty("body").GetString() == "Go?");
        Assert.IsType<ActOutcome.Done>(await desk.AnswerAsync(Yes(await OpenAsync(desk), "ann"), default));
        Assert.IsType<RunCompleted>((await OverAsync())[^1]);
    }

    [Fact]
    public async Task A_proposed_run_waits_at_its_start_over_a_crash_and_does_nothing_until_a_person_lets_it()
    {
        var caller = ScriptedCaller.Returning("{}");
        await EngineAsync(caller);
        await Engine!.StartAsync(Proposed("r1"), default);
        await Engine!.StartAsync(Proposed("r2"), default);
        var open = await OpenAsync(new ApprovalDesk(Runs, History, (IRunControl)Engine));
        Assert.Equal("/do/0/a", open.Approval.Asked.Terms.Plan!.Value[0].GetProperty("task").GetString());
        Assert.Equal(["http://target.test/a", "http://target.test/b"], open.Approval.Asked.Terms.Targets);
        await CrashAsync();
        var after = ScriptedCaller.Returning("{}");
        var desk = Desk(await EngineAsync(after));
        var other = await Eventually.GetAsync(async () => (await desk.ListAsync(10, default)).FirstOrDefault(one => one.Run.RunId == "r2"), "the second proposal is open");
        Assert.Empty(caller.Calls);
        Assert.IsType<ActOutcome.Done>(await desk.AnswerAsync(Yes(other, "ann") with { Approved = false, Reason = "not now" }, default));
        var rejected = await Eventually.GetAsync(async () => await History.ReadAsync("r2", default) is { Count: > 0 } facts && facts[^1] is RunCancelled ? facts : null, "the rejected run ends");
        Assert.Empty(rejected.OfType<TaskStarted>());
        Assert.Equal("cancelled by Ann: The proposal was rejected: not now", (await Runs.FindAsync("r2", default))!.Note);
        Assert.Empty(after.Calls);
        Assert.IsType<ActOutcome.Done>(await desk.AnswerAsync(Yes(open, "ann"), default));
        Assert.IsType<RunCompleted>((await OverAsync())[^1]);
        Assert.Equal(2, after.Calls.Count);
    }

    [Fact]
    public async Task A_change_that_the_reserved_plan_does_not_name_is_not_made_and_why_is_recorded()
    {
        var caller = ScriptedCaller.Returning("{}");
        await EngineAsync(caller);
        var plan = new PlanReservation(new string('a', 64), DateTimeOffset.UnixEpoch, new List<ReservedChange> { new("/do/0/a", "http", new List<string> { "http://target.test/a" }) }, 1);
        await Engine!.StartAsync(Start("r1", CallThenCall) is var start ? start with { Cause = start.Cause with { Plan = plan } } : null!, default);
        var failed = Assert.IsType<RunFaulted>((await OverAsync())[^1]);
        Assert.Equal((412, "Outside of the plan", "/do/1/b"), (failed.Failure.Status, failed.Failure.Title, failed.Failure.Instance));
        Assert.Single(caller.Calls);

        // What it is held to was made for its input.
        var control = (IRunControl)Engine;
        var refused = Assert.IsType<ActOutcome.Refused>(await control.ActAsync("r1", new RunAct.Retry("ann", "so", JsonElement.Parse("{}")), default));
        Assert.Equal(ActPolicy.PlanReserved, refused.Code);
        Assert.IsType<ActOutcome.Done>(await control.ActAsync("r1", new RunAct.Retry("ann", "so", null), default));
    }

    [Fact]
    public async Task A_run_that_only_looks_asks_twice_and_knows_that_it_got_well_by_itself()
    {
        var acting = Start("r1", """
            [{"look":{"call":"probe","with":{"name":"disk","do":{"call":"http","with":{"method":"get","endpoint":"http://target.test/"}},"healthy":".ok"}}},
             {"act":{"call":"http","with":{"method":"post","endpoint":"http://target.test/"},"metadata":{"router":{"onlyIf":{"probe":"disk","is":"unhealthy"}}}}}]
            """);
        var looking = Observation.Of(WorkflowReader.ReadRecorded(acting.Workflow), TimeSpan.FromMilliseconds(300))!.Value;
        var asked = 0;
        var caller = new ScriptedCaller(_ => Task.FromResult<CallOutcome>(new CallOutcome.Returned(JsonElement.Parse(Interlocked.Increment(ref asked) == 1 ? """{"ok":false}""" : """{"ok":true}"""))));
        await EngineAsync(caller);
        await Engine!.StartAsync(acting with { Workflow = looking, Cause = acting.Cause with { Observes = true } }, default);
        Assert.IsType<RunCompleted>((await OverAsync())[^1]);
        Assert.Equal(2, caller.Calls.Count);
        Assert.Equal(ObservedHealth.FixedItself, RunExperience.Of(await History.ReadAsync("r1", default)).Observed);
    }

    private static RunStart Proposed(string run) => Start(run, CallThenCall) is var start ? start with { Cause = start.Cause with { Proposal = RunProposal.Usual } } : null!;

    private ApprovalDesk Desk(IRunControl control) => new(Runs, History, control);

    private static Task<OpenApproval> OpenAsync(ApprovalDesk desk) => Eventually.GetAsync(async () => (await desk.ListAsync(10, default)).FirstOrDefault(open => open.Run.RunId == "r1"), "the run asks");

    private static RunAct.Answer Yes(OpenApproval open, string person) => Yes(open.Approval.Asked, person);

    private static RunAct.Answer Yes(ApprovalAsked asked, string person) =>
        new(char.ToUpperInvariant(person[0]) + person[1..], "seen it", asked.Id, asked.Binding, true) { Subject = person };

    private static async Task<string?> RefusalAsync(ApprovalDesk desk, RunAct.Answer answer) => Assert.IsType<ActOutcome.Refused>(await desk.AnswerAsync(answer, default)).Code;
}
