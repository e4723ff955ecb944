namespace Serverless.Contracts.Runs.CrashPoints;

/// <summary>The store fails at its k-th write, for every k of one scenario. Every engine over every store comes through all of them.</summary>
public abstract class CrashPointContract
{
    /// <summary>Plays at once.</summary>
    private const int Beside = 8;

    /// <summary>An empty one.</summary>
    protected abstract Task<HostedStore> OpenAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Whichever_write_fails_once_nothing_is_lost_and_nothing_is_doubled(bool afterWriting) => EveryAsync(at => new StoreFailure(at, false, afterWriting));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task From_whichever_write_on_all_fail_until_another_host_comes_nothing_is_lost_and_nothing_is_doubled(bool afterWriting) =>
        EveryAsync(at => new StoreFailure(at, true, afterWriting));

    private async Task EveryAsync(Func<int, StoreFailure> failing)
    {
        var points = 0;
        for (var (first, reached) = (1, true); reached; first += Beside)
        {
            var plays = await Task.WhenAll(Enumerable.Range(first, Beside).Select(at => PlayAsync(failing(at))));
            points += plays.Count(play => play);
            reached = plays.Any(play => play);
        }

        // How outcomes that come at once fall into writes is the engine's affair; fewer than these would be another scenario.
        Assert.True(points >= 14, $"The scenario has {points} writes.");
        TestContext.Current.SendDiagnosticMessage($"{points} writes, each of them failed");
    }

    private async Task<bool> PlayAsync(StoreFailure failure)
    {
        await using var store = await OpenAsync();
        return await new CrashPointPlay(store, failure).RunAsync();
    }
}
