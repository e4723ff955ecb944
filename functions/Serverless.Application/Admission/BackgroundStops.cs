using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Serverless.Application.Admission;

/// <summary>Keeps runs as the switch says every second, and at once when somebody has thrown it here.</summary>
public sealed class BackgroundStops(StopKeeping keeping, StartSwitch starts, TimeProvider time, ILogger<BackgroundStops> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim thrown = new(0, 1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        starts.Changed += Wake;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await keeping.SweepAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception defect) when (defect is not OperationCanceledException)
            {
                // A host that stops for this would keep nothing paused either.
                Logs.KeepingBroke(logger, defect);
            }

            using var enough = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(thrown.WaitAsync(enough.Token), Task.Delay(Pause, time, enough.Token)).ConfigureAwait(false);
            await enough.CancelAsync().ConfigureAwait(false);
        }

        starts.Changed -= Wake;
    }

    private void Wake()
    {
        try
        {
            thrown.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake, or will be.
        }
    }
}
