using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.Application.Clocks;

namespace Serverless.Application.Schedules;

/// <summary>Sweeps the schedules every half second. What is not due costs no look at the store.</summary>
public sealed class BackgroundSchedules(ScheduleSweep sweep, TimeProvider time, ILogger<BackgroundSchedules> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new SweepLoop(sweep.SweepAsync, Pause, time, reason => Logs.SweepFailed(logger, reason), defect => Logs.SweepBroke(logger, defect)).RunAsync(stoppingToken);
}
