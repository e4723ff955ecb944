using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.Application.Clocks;

namespace Serverless.Application.Admission;

/// <summary>Keeps runs as the switch says every second, and at once when somebody has thrown it here.</summary>
public sealed class BackgroundStops(StopKeeping keeping, StartSwitch starts, TimeProvider time, ILogger<BackgroundStops> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var loop = new SweepLoop(keeping.SweepAsync, Pause, time, reason => Logs.KeepingFailed(logger, reason), defect => Logs.KeepingBroke(logger, defect));
        starts.Changed += loop.Wake;
        await loop.RunAsync(stoppingToken).ConfigureAwait(false);
        starts.Changed -= loop.Wake;
    }
}
