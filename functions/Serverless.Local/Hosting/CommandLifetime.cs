namespace Serverless.Local.Hosting;

/// <summary>Signals belong to the command line, which asks the host to stop: a host that stops without having been asked has failed.</summary>
internal sealed class CommandLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
