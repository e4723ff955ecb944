using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.Application.Journal;

namespace Serverless.Application.Schedules;

/// <summary>Sweeps the schedules every half second. What is not due costs no look at the store.</summary>
public sealed class BackgroundSchedules(ScheduleSweep sweep, TimeProvider time, ILogger<BackgroundSchedules> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
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
                // One of ours must not end the host, nor the schedules.
                Logs.SweepBroke(logger, defect);
            }

            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(false);
        }
    }
}
