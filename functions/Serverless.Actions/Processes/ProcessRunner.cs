namespace Serverless.Actions.Processes;

/// <summary>Runs a process to its end, within its limits.</summary>
/// <param name="places">As many processes as run at a time; more wait.</param>
internal sealed class ProcessRunner(ProcessSettings settings, SemaphoreSlim places)
{
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was asked for; the process is killed.</exception>
    public async Task<ProcessAnswer> RunAsync(ProcessStart start, byte[] input, CancellationToken cancellation)
    {
        await places.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            using var child = ChildProcess.Start(start, settings.MemoryLimit, out var reason);
            return child is null ? new ProcessAnswer.NotStarted(reason) : await AttendAsync(child, input, cancellation).ConfigureAwait(false);
        }
        finally
        {
            places.Release();
        }
    }

    private async Task<ProcessAnswer> AttendAsync(ChildProcess child, byte[] input, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(settings.TimeLimit);
        try
        {
            var feeding = FeedAsync(child, input, limit.Token);
            var output = CollectAsync(child.Output, child, limit.Token);
            var errors = CollectAsync(child.Errors, child, limit.Token);
            await child.WaitAsync(limit.Token).ConfigureAwait(false);
            child.KillGroup();
            await feeding.ConfigureAwait(false);
            var (written, said) = (await output.ConfigureAwait(false), await errors.ConfigureAwait(false));
            return written is null || said is null ? new ProcessAnswer.TooMuch() : new ProcessAnswer.Exited(child.Code, written, said);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new ProcessAnswer.TooLong();
        }
    }

    /// <summary>A program that does not read its input is none the worse for it.</summary>
    private static async Task FeedAsync(ChildProcess child, byte[] input, CancellationToken cancellation)
    {
        try
        {
            await child.Input.WriteAsync(input, cancellation).ConfigureAwait(false);
            await child.Input.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It has closed its input.
        }
    }

    /// <returns>Null where there was more than the limit; the process is killed then.</returns>
    private async Task<byte[]?> CollectAsync(Stream stream, ChildProcess child, CancellationToken cancellation)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
        {
            if (kept.Length + read > settings.OutputLimit)
            {
                child.KillGroup();
                return null;
            }

            kept.Write(buffer, 0, read);
        }

        return kept.ToArray();
    }
}
