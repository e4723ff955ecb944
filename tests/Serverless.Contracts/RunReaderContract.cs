using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Contracts;

/// <summary>What holds for every <see cref="IRunReader"/>.</summary>
public abstract class RunReaderContract : StoreContract
{
    [Fact]
    public async Task A_run_that_never_was_is_not_found()
    {
        Assert.Null(await Ports.Runs.FindAsync("nobody", Cancellation));
        Assert.Empty(await ListAsync(new RunQuery()));
        Assert.Empty(await ListAsync(new RunQuery(Before: "nobody")));
    }

    [Fact]
    public async Task The_summary_is_that_of_the_last_append()
    {
        var start = Samples.Start("r", rule: "disk-full", sequence: 42);
        var more = Samples.Continue(start, 2, RunStatus.Waiting, "until noon", Samples.Noon.AddHours(1));
        await AppendAsync(start);
        await AppendAsync(more);

        Assert.Equal(more.Summary, await Ports.Runs.FindAsync("r", Cancellation));
        Assert.Equal(more.Summary, Assert.Single(await Ports.Runs.ListAsync(new RunQuery(), Cancellation)));
    }

    [Theory]
    [InlineData(RunStatus.Running)]
    [InlineData(RunStatus.Waiting)]
    [InlineData(RunStatus.Asking)]
    [InlineData(RunStatus.Paused)]
    [InlineData(RunStatus.Cancelling)]
    [InlineData(RunStatus.Completed)]
    [InlineData(RunStatus.Faulted)]
    [InlineData(RunStatus.Cancelled)]
    public async Task Every_status_is_read_as_it_was_recorded_and_only_what_has_not_ended_is_active(RunStatus status)
    {
        var start = Samples.Start("r", rule: null);
        await AppendAsync(start);
        await AppendAsync(Samples.Continue(start, status: status));

        var read = await Ports.Runs.FindAsync("r", Cancellation);

        Assert.Equal((status, null), (read!.Status, read.Rule));
        Assert.Equal(["r"], await ListAsync(new RunQuery(Status: status)));
        Assert.Equal(read.Ended ? [] : ["r"], await ActiveAsync(null, 10));
    }

    [Fact]
    public async Task A_run_that_is_retried_is_active_again_until_it_ends_again()
    {
        var start = Samples.Start("r");
        var faulted = Samples.Continue(start, status: RunStatus.Faulted);
        var retried = Samples.Continue(faulted);
        retried = retried with { Facts = [new RunRetried(retried.Summary.UpdatedAt, "ann", "again")] };
        await AppendAsync(start);
        await AppendAsync(faulted);
        Assert.Empty(await ActiveAsync(null, 10));
        await AppendAsync(retried);
        Assert.Equal(["r"], await ActiveAsync(null, 10));
        Assert.Equal(["r"], await ListAsync(new RunQuery(Status: RunStatus.Running)));
        Assert.Empty(await ListAsync(new RunQuery(Status: RunStatus.Faulted)));
        await AppendAsync(Samples.Continue(retried, status: RunStatus.Completed));
        Assert.Empty(await ActiveAsync(null, 10));
        Assert.Equal(["r"], await ListAsync(new RunQuery(Status: RunStatus.Completed)));
    }

    [Fact]
    public async Task Pages_go_from_the_newest_start_to_the_oldest_and_meet_every_run_once()
    {
        // Starts in an order of their own, some at the same moment.
        var started = Enumerable.Range(0, 25).Select(number => (Id: $"run-{number}", At: Samples.Noon.AddMinutes(number * 7 % 5))).ToList();
        foreach (var (id, at) in started)
        {
            await AppendAsync(Samples.Start(id, at));
        }

        var met = new List<string>();
        while (await ListAsync(new RunQuery(met.LastOrDefault(), 4)) is { Count: > 0 } page)
        {
            Assert.True(page.Count <= 4);
            met.AddRange(page);
        }

        Assert.Equal(25, met.Distinct().Count());
        Assert.Equal(25, met.Count);
        var times = met.ConvertAll(id => started.Single(run => run.Id == id).At);
        Assert.Equal(times.OrderDescending(), times);
    }

    [Fact]
    public async Task A_list_can_be_narrowed_by_status_rule_and_sequence_together()
    {
        var a = Samples.Start("a", Samples.Noon, "disk", 1);
        await AppendAsync(a);
        await AppendAsync(Samples.Start("b", Samples.Noon.AddMinutes(1), "cpu", 1));
        await AppendAsync(Samples.Start("c", Samples.Noon.AddMinutes(2), "disk", 2));
        await AppendAsync(Samples.Start("d", Samples.Noon.AddMinutes(3), null, null));
        await AppendAsync(Samples.Continue(a, status: RunStatus.Completed));

        Assert.Equal(["c", "a"], await ListAsync(new RunQuery(Rule: "disk")));
        Assert.Equal(["b", "a"], await ListAsync(new RunQuery(Sequence: 1)));
        Assert.Equal(["d", "c", "b"], await ListAsync(new RunQuery(Status: RunStatus.Running)));
        Assert.Equal(["a"], await ListAsync(new RunQuery(Status: RunStatus.Completed, Rule: "disk", Sequence: 1)));
        Assert.Equal(["a"], await ListAsync(new RunQuery(Before: "c", Rule: "disk")));
        Assert.Empty(await ListAsync(new RunQuery(Rule: "disk", Sequence: 3)));
    }

    [Fact]
    public async Task Active_runs_are_met_once_each_whatever_their_ids_look_like()
    {
        string[] ids = ["ffffffffffffffffffffffffffffffff", "00000000000000000000000000000000", "0", "zebra", "aaaa", "🜁", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"];
        foreach (var id in ids)
        {
            await AppendAsync(Samples.Start(id));
        }

        var ended = Samples.Start("ended");
        await AppendAsync(ended);
        await AppendAsync(Samples.Continue(ended, status: RunStatus.Faulted));

        var met = new List<string>();
        while (await ActiveAsync(met.LastOrDefault(), 2) is { Count: > 0 } page)
        {
            Assert.True(page.Count <= 2);
            met.AddRange(page);
        }

        Assert.Equal(ids.Order(StringComparer.Ordinal), met.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Derived_ids_come_in_their_order()
    {
        string[] ids = ["c0000000000000000000000000000000", "a0000000000000000000000000000000", "b0000000000000000000000000000000"];
        foreach (var id in ids)
        {
            await AppendAsync(Samples.Start(id));
        }

        Assert.Equal(ids.Order(StringComparer.Ordinal), await ActiveAsync(null, 10));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_001)]
    public async Task A_page_out_of_bounds_is_a_defect(int limit) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Ports.Runs.ListAsync(new RunQuery(Limit: limit), Cancellation));

    private async Task AppendAsync(RunAppend append) => Assert.Equal(AppendOutcome.Appended, await Ports.Histories.AppendAsync(append, Cancellation));

    private async Task<List<string>> ListAsync(RunQuery query) => [.. (await Ports.Runs.ListAsync(query, Cancellation)).Select(run => run.RunId)];

    private async Task<List<string>> ActiveAsync(string? after, int limit) => [.. (await Ports.Runs.ListActiveAsync(after, limit, Cancellation)).Select(run => run.RunId)];
}
