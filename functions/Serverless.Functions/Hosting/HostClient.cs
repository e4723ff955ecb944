using Microsoft.DurableTask.Client;

namespace Serverless.Functions.Hosting;

/// <summary>The scheduler's client. The host of Functions hands it to functions and to nobody else, the same to all of them; so each door through
/// which a run may be started passes on the one it was given.</summary>
public sealed class HostClient
{
    private volatile DurableTaskClient? client;

    public void Use(DurableTaskClient given) => client = given;

    public DurableTaskClient Get() => client ?? throw new InvalidOperationException("No function that knows the scheduler has been called yet.");
}
