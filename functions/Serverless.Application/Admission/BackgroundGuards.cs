using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.Application.Clocks;

namespace Serverless.Application.Admission;

/// <summary>Sweeps the ledger every second, and at once when a run has freed what others wait for.</summary>
public sealed class BackgroundGuards(GuardSweep sweep, RunEndings endings, TimeProvider time, ILogger<BackgroundGuards> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var loop = new SweepLoop(sweep.SweepAsync, Pause, time, reason => Logs.SweepFailed(logger, reason), defect => Logs.SweepBroke(logger, defect));
        endings.Freed += loop.Wake;
        await loop.RunAsync(stoppingToken).ConfigureAwait(false);
        endings.Freed -= loop.Wake;
    }
}
