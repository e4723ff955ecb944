using System.Threading.Channels;
using Serverless.Application.Clocks;
using Serverless.Application.Journal;

namespace Serverless.Application.Tests.Clocks;

public sealed class SweepLoopTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource stopping = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly Channel<int> sweeps = Channel.CreateUnbounded<int>();
    private readonly List<string> told = [];
    private int count;

    public void Dispose() => stopping.Dispose();

    [Fact]
    public async Task It_sweeps_at_once_and_after_each_pause()
    {
        var running = Loop(TimeSpan.FromMilliseconds(1)).RunAsync(stopping.Token);
        await SweptAsync(3);
        await StoppedAsync(running);
    }

    [Fact]
    public async Task Who_wakes_it_waits_for_no_pause()
    {
        var loop = Loop(Never);
        var running = loop.RunAsync(stopping.Token);
        await SweptAsync(1);
        loop.Wake();
        await SweptAsync(2);
        await StoppedAsync(running);
    }

    [Fact]
    public async Task However_often_it_is_woken_while_it_sweeps_it_sweeps_once_more()
    {
        SweepLoop loop = null!;
        loop = Loop(Never, number =>
        {
            for (var i = 0; number == 1 && i < 5; i++)
            {
                loop.Wake();
            }
        });
        var running = loop.RunAsync(stopping.Token);
        await SweptAsync(2);
        await StoppedAsync(running);
        Assert.Equal(2, count);
    }

    [Fact]
    public async Task No_fault_ends_it()
    {
        var running = Loop(TimeSpan.FromMilliseconds(1), number =>
        {
            switch (number)
            {
                case 1:
                    throw new StoreUnavailableException("The store is away.");
                case 2:
                    throw new InvalidOperationException("A defect.");
                case 3:
                    throw new TaskCanceledException("A time limit.");
            }
        }).RunAsync(stopping.Token);
        await SweptAsync(4);
        await StoppedAsync(running);
        Assert.Equal(["away: The store is away.", "broke: A defect.", "broke: A time limit."], told);
    }

    private SweepLoop Loop(TimeSpan pause, Action<int>? what = null) => new(
        _ =>
        {
            sweeps.Writer.TryWrite(++count);
            what?.Invoke(count);
            return Task.CompletedTask;
        },
        pause,
        TimeProvider.System,
        reason => told.Add($"away: {reason}"),
        defect => told.Add($"broke: {defect.Message}"));

    private async Task SweptAsync(int number)
    {
        while (await sweeps.Reader.ReadAsync(stopping.Token).AsTask().WaitAsync(Patience, stopping.Token) < number)
        {
        }
    }

    private async Task StoppedAsync(Task running)
    {
        await stopping.CancelAsync();
        await running;
    }
}
