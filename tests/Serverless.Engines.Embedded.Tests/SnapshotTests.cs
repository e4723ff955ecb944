using System.Text;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Engines.Embedded.Tests;

public sealed class SnapshotTests
{
    /// <summary>Waits a second, for ever: five facts a turn.</summary>
    private const string Loop = """[{"w":{"wait":"PT1S"}},{"s":{"set":{"turn":"${ (.turn // 0) + 1 }"},"then":"w"}}]""";

    [Fact]
    public async Task What_a_turn_costs_does_not_grow_with_the_turns_before_it()
    {
        await using var stage = await EngineStage.StartAsync();
        await stage.RunAsync(Loop);
        var early = await CostAsync(stage, 100);
        while ((await stage.FactsAsync()).Count < 100_000)
        {
            stage.Machine.Pass(TimeSpan.FromSeconds(500));
        }

        var late = await CostAsync(stage, 100);
        Assert.InRange(late, 1, 2 * early);
        Assert.InRange(late / 100, 1, SnapshotMark.Every + 20);
    }

    [Fact]
    public async Task Without_snapshots_a_turn_reads_all_that_was_before_it()
    {
        await using var stage = await EngineStage.StartAsync(snapshots: false);
        await stage.RunAsync(Loop);
        await CostAsync(stage, 100);
        Assert.InRange(await CostAsync(stage, 10) / 10, 500, 1_000);
    }

    [Fact]
    public async Task A_snapshot_that_is_deleted_changes_nothing()
    {
        string? with = null;
        foreach (var delete in new Func<int, bool>?[] { null, _ => true, turn => turn % 7 == 0, turn => turn == 60 })
        {
            await using var stage = await EngineStage.StartAsync(snapshots: delete is not null);
            await stage.RunAsync(Loop);
            for (var turn = 0; turn < 120; turn++)
            {
                stage.Machine.Pass(TimeSpan.FromSeconds(1));
                if (delete?.Invoke(turn) == true)
                {
                    await stage.Store.RemoveAsync("r1", default);
                }

                if (turn % 50 == 0)
                {
                    await stage.RestartAsync();
                }
            }

            var text = Encoding.UTF8.GetString(HistoryJson.Write(await stage.FactsAsync()));
            Assert.Equal(with ??= text, text);
        }
    }

    [Theory]
    [InlineData("another history")]
    [InlineData("too far")]
    [InlineData("broken")]
    public async Task A_snapshot_that_does_not_belong_to_the_history_is_as_if_it_were_not_there(string fault)
    {
        await using var stage = await EngineStage.StartAsync();
        await stage.RunAsync(Loop);
        await CostAsync(stage, 100);
        var kept = (await ((IRunSnapshots)stage.Store).FindAsync("r1", default))!;
        var wrong = fault switch
        {
            "another history" => kept with { LastFact = new byte[32] },
            "too far" => kept with { Facts = kept.Facts + 10_000 },
            _ => kept with { Body = kept.Body[..^10] },
        };
        await stage.Store.KeepAsync(wrong, default);
        await CostAsync(stage, 1);
        Assert.Equal(101, (await stage.FactsAsync()).OfType<WaitElapsed>().Count());
        Assert.Equal(101, WorkflowDecider.Fold(await stage.FactsAsync()) is RunState.Active ? 101 : 0);
    }

    [Fact]
    public async Task The_snapshot_of_a_run_that_has_ended_is_removed()
    {
        await using var stage = await EngineStage.StartAsync();
        await stage.RunAsync("""[{"w":{"wait":"PT1S"}},{"s":{"set":{"turn":"${ (.turn // 0) + 1 }"}}},{"c":{"switch":[{"on":{"when":".turn < 60","then":"w"}},{"off":{"then":"end"}}]}}]""");
        stage.Machine.Pass(TimeSpan.FromSeconds(50));
        Assert.NotNull(await ((IRunSnapshots)stage.Store).FindAsync("r1", default));
        stage.Machine.Pass(TimeSpan.FromSeconds(20));
        Assert.IsType<RunCompleted>((await stage.FactsAsync())[^1]);
        Assert.Null(await ((IRunSnapshots)stage.Store).FindAsync("r1", default));
    }

    /// <returns>How many facts were read for so many turns.</returns>
    private static async Task<long> CostAsync(EngineStage stage, int turns)
    {
        var (read, fired) = (stage.History.Read, await stage.FiredAsync());
        stage.Machine.Pass(TimeSpan.FromSeconds(turns) + TimeSpan.FromMilliseconds(500));
        Assert.InRange(await stage.FiredAsync() - fired, turns - 1, turns + 1);
        return stage.History.Read - read;
    }
}
