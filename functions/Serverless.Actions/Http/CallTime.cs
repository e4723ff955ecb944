namespace Serverless.Actions.Http;

/// <summary>How long something may take altogether: a call with all that is asked for on the way, or all that one workflow names and that lies somewhere else.</summary>
internal sealed class CallTime : IDisposable
{
    private readonly CancellationTokenSource limit;
    /// <param name="cancellation">Of whoever asks for it.</param>
    public CallTime(TimeSpan longest, CancellationToken cancellation)
    {
        (Longest, Cancellation) = (longest, cancellation);
        limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(longest);
    }

    public TimeSpan Longest { get; }

    /// <summary>Of whoever asks for it; it knows nothing of the time.</summary>
    public CancellationToken Cancellation { get; }

    public CancellationToken Token => limit.Token;

    /// <summary>Whether what was given up was given up since nobody wants it any more.</summary>
    public bool Cancelled => Cancellation.IsCancellationRequested;

    /// <summary>Whether what was given up was given up since it took too long.</summary>
    public bool Over => limit.IsCancellationRequested && !Cancelled;

    public void Dispose() => limit.Dispose();
}
