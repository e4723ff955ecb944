namespace Serverless.Contracts;

/// <summary>A suite that every adapter of a store port inherits. Each test has a place of its own.</summary>
public abstract class StoreContract : IAsyncLifetime
{
    private StorePorts? ports;

    protected StorePorts Ports => ports ?? throw new InvalidOperationException("The suite has not begun.");

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => ports = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The ports over a new, empty place.</summary>
    protected abstract ValueTask<StorePorts> OpenAsync();

    protected virtual ValueTask CloseAsync() => ValueTask.CompletedTask;
}
