namespace Serverless.Engines.Embedded;

/// <summary>One time that something is being done for a run. The next attempt at the same path is another one: what comes of this one late is not that one's.</summary>
internal sealed class Performance(string path) : IDisposable
{
    private readonly CancellationTokenSource unwanted = new();

    public string Path => path;

    /// <summary>Ends where nobody waits for it any more.</summary>
    public CancellationToken Unwanted => unwanted.Token;

    public void GiveUp()
    {
        try
        {
            // Not here: whoever is ended by it may have much to do for that, and the run is held meanwhile.
            _ = unwanted.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended by itself.
        }
    }

    public void Dispose() => unwanted.Dispose();
}
