using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Admission;
using Serverless.Application.Runs;
using Serverless.Contracts.Memory;
using Serverless.Core.Admission.Control;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Control;

namespace Serverless.Contracts.Runs;

/// <summary>Runs while all starts are stopped, and afterwards.</summary>
public abstract partial class RunEngineContract
{
    private const string WaitThenSet = """[{"w":{"wait":{"seconds":3}}},{"s":{"set":{"n":1}}}]""";

    [Fact]
    public async Task A_stop_that_pauses_runs_pauses_all_of_them_and_its_end_resumes_those_and_no_others()
    {
        var (caller, answer) = Answering();
        var control = await BeginAsync(caller);
        await CallingAsync(caller);
        await Engine!.StartAsync(Start("r2", WaitThenSet), default);
        await Engine.StartAsync(Start("r3", WaitThenSet), default);
        await control.ActAsync("r3", new RunAct.Pause("bob", "mine"), default);
        var ledger = new MemoryStore();
        var (here, there) = (Keeping(ledger, control), Keeping(ledger, control));

        await ActAsync(ledger, ControlKind.Stop, "it burns", StopRuns.Pause);
        await Task.WhenAll(here.SweepAsync(default), there.SweepAsync(default));
        await Engine.StartAsync(Start("r4", WaitThenSet), default);
        await here.SweepAsync(default);
        Assert.All(await StatusesAsync(), status => Assert.Equal(RunStatus.Paused, status));
        Assert.Equal(0, await there.SweepAsync(default));
        answer.SetResult(Fine);
        await FactAsync<CallReturned>();
        Assert.Equal(("ann", "it burns", 1L), (await History.ReadAsync("r1", default)).OfType<RunPaused>().Select(pause => (pause.By, pause.Reason, pause.Stop!.Value)).Single());
        Assert.Contains("stop 1", (await Runs.FindAsync("r2", default))!.Note, StringComparison.Ordinal);

        await ActAsync(ledger, ControlKind.Resume, "it is out", null);
        await Eventually.TrueAsync(
            async () =>
            {
                // Each hears of it within half a second.
                await Task.WhenAll(here.SweepAsync(default), there.SweepAsync(default));
                return await StatusesAsync() is [RunStatus.Completed, RunStatus.Completed, RunStatus.Paused, RunStatus.Completed];
            },
            "the stop's runs end");
        Assert.Equal(("ann", "it is out", 1L), (await History.ReadAsync("r4", default)).OfType<RunResumed>().Select(resume => (resume.By, resume.Reason, resume.Stop!.Value)).Single());
        Assert.Equal(2, caller.Calls.Count);
        Assert.Empty((await History.ReadAsync("r3", default)).OfType<RunResumed>());
    }

    [Fact]
    public async Task A_run_that_a_stop_and_then_a_person_has_paused_stays_paused_until_a_person_resumes_it()
    {
        var control = await BeginAsync(ScriptedCaller.Returning("{}"), WaitThenSet);
        await DoneAsync(control, new RunAct.Pause("ann", "it burns") { Stop = 7 });
        Assert.Equal(new ActOutcome.Done(false, null), await control.ActAsync("r1", new RunAct.Pause("ann", "it burns") { Stop = 7 }, default));
        await DoneAsync(control, new RunAct.Pause("bob", "I look at it"));
        Assert.Equal(new ActOutcome.Done(false, null), await control.ActAsync("r1", new RunAct.Resume("ann", "it is out") { AfterStop = true }, default));
        Assert.Equal(RunStatus.Paused, (await Runs.FindAsync("r1", default))!.Status);
        await DoneAsync(control, new RunAct.Resume("bob", "looked"));
        Assert.Equal(new ActOutcome.Done(false, null), await control.ActAsync("r1", new RunAct.Resume("ann", "it is out") { AfterStop = true }, default));
        Assert.IsType<RunCompleted>((await OverAsync())[^1]);
    }

    private StopKeeping Keeping(MemoryStore ledger, IRunControl control) => new(new StartSwitch(ledger, TimeProvider.System), Runs, control, TimeProvider.System, NullLogger<StopKeeping>.Instance);

    private static async Task ActAsync(MemoryStore ledger, ControlKind kind, string reason, StopRuns? runs) =>
        Assert.True((await new StartSwitch(ledger, TimeProvider.System).ActAsync(new ControlAct(0, kind, "ann", reason, DateTimeOffset.UtcNow) { Runs = runs }, default)).Changed);

    private async Task<RunStatus[]> StatusesAsync()
    {
        var statuses = new List<RunStatus>();
        foreach (var run in new[] { "r1", "r2", "r3", "r4" })
        {
            statuses.Add((await Runs.FindAsync(run, default))!.Status);
        }

        return [.. statuses];
    }
}
