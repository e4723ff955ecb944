using Serverless.Application.Runs;
using Serverless.Contracts;
using Serverless.Contracts.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Engines.Embedded.Tests;

/// <summary>Time that passes, and clocks that are set meanwhile.</summary>
public sealed class ClockTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(48)]
    [InlineData(-48)]
    public async Task A_wait_takes_as_long_as_it_takes_wherever_the_clock_is_set_to(int hours)
    {
        await using var stage = await EngineStage.StartAsync();
        await stage.RunAsync("""[{"w":{"wait":"PT10M"}}]""");
        stage.Machine.Pass(TimeSpan.FromMinutes(5));
        stage.Machine.Set(hours * Hour);
        stage.Machine.Pass(TimeSpan.FromMinutes(5) - Second);
        Assert.Equal(0, await stage.FiredAsync());
        stage.Machine.Pass(2 * Second);
        Assert.Equal(1, await stage.FiredAsync());
        stage.Machine.Set(-hours * Hour);
        stage.Machine.Pass(3 * Hour);
        Assert.Equal(1, await stage.FiredAsync());
        Assert.IsType<RunCompleted>((await stage.FactsAsync())[^1]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_timeout_is_over_when_its_time_has_passed_wherever_the_clock_is_set_to(int hours)
    {
        await using var stage = await EngineStage.StartAsync(caller: new ScriptedCaller(_ => new TaskCompletionSource<CallOutcome>().Task));
        await stage.RunAsync("""[{"c":{"call":"http","with":{"method":"get","endpoint":"http://target.test/"},"timeout":{"after":"PT10M"}}}]""");
        stage.Machine.Set(hours * Hour);
        stage.Machine.Pass(TimeSpan.FromMinutes(10) - Second);
        Assert.IsNotType<RunFaulted>((await stage.FactsAsync())[^1]);
        stage.Machine.Pass(2 * Second);
        Assert.Equal(408, Assert.IsType<RunFaulted>((await stage.FactsAsync())[^1]).Failure.Status);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(-1, 0)]
    [InlineData(0, 1)]
    public async Task After_a_restart_the_clock_counts_as_it_stands_then(int set, int down)
    {
        await using var stage = await EngineStage.StartAsync();
        await stage.RunAsync("""[{"w":{"wait":"PT2H"}}]""");
        stage.Machine.Set(set * Hour);
        stage.Machine.Pass(down * Hour);
        await stage.RestartAsync();
        stage.Machine.Pass(((2 - set - down) * Hour) - Second);
        Assert.Equal(0, await stage.FiredAsync());
        stage.Machine.Pass(2 * Second);
        Assert.Equal(1, await stage.FiredAsync());
    }

    [Fact]
    public async Task A_wait_that_was_over_while_nobody_was_there_ends_at_the_start_and_once()
    {
        await using var stage = await EngineStage.StartAsync();
        await stage.RunAsync("""[{"w":{"wait":"PT2H"}}]""");
        await stage.Engine.DisposeAsync();
        stage.Machine.Pass(5 * Hour);
        await stage.RestartAsync();
        stage.Machine.Pass(Second);
        await stage.RestartAsync();
        stage.Machine.Pass(5 * Hour);
        Assert.Equal(1, await stage.FiredAsync());
    }

    [Theory]
    [InlineData("P50D", 50)]
    [InlineData("P3Y", 3 * 365)]
    [InlineData("P99Y", 99 * 365)]
    public async Task A_wait_may_be_longer_than_any_timer(string duration, int days)
    {
        await using var stage = await EngineStage.StartAsync();
        await stage.RunAsync($$$"""[{"w":{"wait":"{{{duration}}}"}}]""");
        var until = (await stage.FactsAsync()).OfType<WaitStarted>().Single().Until - EngineStage.Noon;
        Assert.InRange(until.TotalDays, days, days + 26);
        stage.Machine.Pass(TimeSpan.FromDays(1));
        await stage.Engine.DisposeAsync();
        stage.Machine.Pass(until - TimeSpan.FromDays(2));
        await stage.RestartAsync();
        stage.Machine.Pass(TimeSpan.FromDays(1) - Second);
        Assert.Equal(0, await stage.FiredAsync());
        stage.Machine.Pass(2 * Second);
        Assert.Equal(1, await stage.FiredAsync());
    }

    [Fact]
    public async Task Fifty_days_pass_without_a_restart()
    {
        await using var stage = await EngineStage.StartAsync();
        await stage.RunAsync("""[{"w":{"wait":"P50D"}}]""");
        stage.Machine.Pass(TimeSpan.FromDays(50) - Second);
        Assert.Equal(0, await stage.FiredAsync());
        stage.Machine.Pass(2 * Second);
        Assert.Equal(1, await stage.FiredAsync());
    }

    [Fact]
    public async Task A_timer_beside_a_question_is_taken_up_again_too()
    {
        await using var stage = await EngineStage.StartAsync(caller: new ScriptedCaller(_ => new TaskCompletionSource<CallOutcome>().Task));
        await stage.RunAsync("""[{"f":{"fork":{"branches":[{"c":{"call":"http","with":{"method":"post","endpoint":"http://target.test/"}}},{"w":{"wait":"PT1H"}}]}}}]""");
        await Eventually.TrueAsync(() => stage.Caller.Calls.Count == 1, "the call is under way");
        await stage.RestartAsync();
        await Eventually.TrueAsync(async () => (await stage.Store.FindAsync("r1", default))!.Status == RunStatus.Asking, "the run asks");
        await stage.RestartAsync();
        stage.Machine.Pass(2 * Hour);
        await Eventually.TrueAsync(async () => await stage.FiredAsync() == 1, "the timer goes off");
    }

    [Fact]
    public async Task A_run_whose_call_ended_while_the_host_stopped_goes_on_although_it_waits_beside_it()
    {
        var answer = new TaskCompletionSource<CallOutcome>();
        await using var stage = await EngineStage.StartAsync(caller: new ScriptedCaller(_ => answer.Task));
        await stage.RunAsync("""[{"f":{"fork":{"branches":[{"d":{"do":[{"c":{"call":"http","with":{"method":"post","endpoint":"http://target.test/"}}},{"s":{"set":{"done":true}}}]}},{"w":{"wait":"P1Y"}}]}}}]""");
        await Eventually.TrueAsync(() => stage.Caller.Calls.Count == 1, "the call is under way");
        var stopped = stage.Engine.StopAsync(TimeSpan.FromMinutes(1));
        answer.SetResult(new CallOutcome.Returned(System.Text.Json.JsonElement.Parse("{}")));
        await stopped;
        Assert.IsType<CallReturned>((await stage.FactsAsync())[^1]);
        await stage.RestartAsync();
        await Eventually.TrueAsync(async () => (await stage.FactsAsync()).OfType<TaskCompleted>().Any(fact => fact.Path.EndsWith("/s", StringComparison.Ordinal)), "the branch goes on");
    }
}
