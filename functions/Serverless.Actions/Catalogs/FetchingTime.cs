namespace Serverless.Actions.Catalogs;

/// <summary>How long all that one workflow names and that lies somewhere else may take to be fetched, together.</summary>
internal sealed class FetchingTime : IDisposable
{
    private readonly CancellationTokenSource limit;
    private readonly CancellationToken cancellation;

    /// <param name="cancellation">Of whoever asks for it.</param>
    public FetchingTime(TimeSpan longest, CancellationToken cancellation)
    {
        (Longest, this.cancellation) = (longest, cancellation);
        limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(longest);
    }

    public TimeSpan Longest { get; }

    public CancellationToken Token => limit.Token;

    /// <summary>Whether what was given up was given up since it took too long.</summary>
    public bool Over => limit.IsCancellationRequested && !cancellation.IsCancellationRequested;

    public void Dispose() => limit.Dispose();
}
