using System.Threading.Channels;
using Serverless.Application.Journal;

namespace Serverless.Application.Clocks;

/// <summary>Sweeps for as long as a host runs: with a pause between, and at once when somebody wakes it. No fault ends it: a host that stops for one would do nothing
/// else either.</summary>
/// <param name="away">Told why where the store is away.</param>
/// <param name="broke">Told of a defect.</param>
public sealed class SweepLoop(Func<CancellationToken, Task> sweep, TimeSpan pause, TimeProvider time, Action<string> away, Action<Exception> broke)
{
    private readonly Channel<bool> woken = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>What comes while it sweeps makes it sweep once more.</summary>
    public void Wake() => woken.Writer.TryWrite(true);

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await sweep(stopping).ConfigureAwait(false);
            }
            catch (StoreUnavailableException fault)
            {
                away(fault.Message);
            }
            catch (Exception defect) when (!stopping.IsCancellationRequested)
            {
                // A time limit within counts too: it cancels, and nobody has asked to stop.
                broke(defect);
            }

            using var enough = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            await Task.WhenAny(woken.Reader.ReadAsync(enough.Token).AsTask(), Task.Delay(pause, time, enough.Token)).ConfigureAwait(false);
            await enough.CancelAsync().ConfigureAwait(false);
        }
    }
}
