using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.Application.Journal;

namespace Serverless.Application.Admission;

/// <summary>Sweeps the ledger every second, and at once when a run has freed what others wait for.</summary>
public sealed class BackgroundGuards(GuardSweep sweep, RunEndings endings, TimeProvider time, ILogger<BackgroundGuards> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim freed = new(0, 1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        endings.Freed += Wake;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await sweep.SweepAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (StoreUnavailableException fault)
            {
                Logs.SweepFailed(logger, fault.Message);
            }
            catch (Exception defect) when (defect is not OperationCanceledException)
            {
                // A host that stops for this would do nothing else either.
                Logs.SweepBroke(logger, defect);
            }

            using var enough = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(freed.WaitAsync(enough.Token), Task.Delay(Pause, time, enough.Token)).ConfigureAwait(false);
            await enough.CancelAsync().ConfigureAwait(false);
        }

        endings.Freed -= Wake;
    }

    private void Wake()
    {
        try
        {
            freed.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake, or will be.
        }
    }
}
