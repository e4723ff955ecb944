using Serverless.Engines.Embedded;

namespace Serverless.Local.Hosting;

/// <summary>Takes up the runs of an earlier life, and tries until it is done: a run that is not taken up would be stuck.</summary>
internal sealed class RunRecovery(EmbeddedRunEngine engine, TimeProvider time, ILogger<RunRecovery> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private volatile string? fault;

    /// <summary>One sentence while runs are left that could not be taken up; otherwise null.</summary>
    public string? Fault => fault;

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                Logs.RunsTakenUp(logger, await engine.RecoverAsync(cancellation));
                fault = null;
                return;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                // Stopped while taking them up: the next start takes up the rest.
                return;
            }
            catch (Exception e)
            {
                fault = $"Runs of an earlier life are not all taken up yet: {e.Message}";
                Logs.RunsNotTakenUp(logger, e, Pause.TotalSeconds);
            }

            await Task.Delay(Pause, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
