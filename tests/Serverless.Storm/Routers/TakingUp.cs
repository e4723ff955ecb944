using Microsoft.Extensions.Hosting;
using Serverless.Application.Journal;
using Serverless.Engines.Embedded;

namespace Serverless.Storm.Routers;

/// <summary>Takes up the runs of this process: those of its earlier life, and those that others begin.</summary>
public sealed class TakingUp(EmbeddedRunEngine engine, OwnRuns runs) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await engine.RecoverAsync(stoppingToken);
                runs.OnlyNew = true;
            }
            catch (StoreUnavailableException)
            {
                // Again after the pause.
            }

            await Task.Delay(Pause, stoppingToken);
        }
    }
}
