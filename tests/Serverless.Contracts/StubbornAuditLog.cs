using Serverless.Application.Audit;
using Serverless.Application.Journal;
using Serverless.Core.Audit;

namespace Serverless.Contracts;

/// <summary>An audit log that can be taken away.</summary>
public sealed class StubbornAuditLog(IAuditLog inner) : IAuditLog
{
    private int refused;

    /// <summary>Nothing can be added.</summary>
    public bool Away { get; set; }

    /// <summary>So many blocks are added whose writers are told that it is not known.</summary>
    public int LoseAnswers { get; set; }

    /// <summary>What adding waits for; null for nothing.</summary>
    public TaskCompletionSource? Slow { get; set; }

    public int Refused => Volatile.Read(ref refused);

    public async ValueTask<bool> AppendAsync(AuditBlock block, CancellationToken cancellation)
    {
        await (Slow?.Task ?? Task.CompletedTask).ConfigureAwait(false);
        if (Away)
        {
            Interlocked.Increment(ref refused);
            throw new StoreUnavailableException("The audit is away.");
        }

        var added = await inner.AppendAsync(block, cancellation).ConfigureAwait(false);
        return LoseAnswers-- > 0 ? throw new StoreUnavailableException("The answer was lost.") : added;
    }

    public ValueTask<AuditHead> FindHeadAsync(string chain, CancellationToken cancellation) => inner.FindHeadAsync(chain, cancellation);

    public ValueTask<IReadOnlyList<AuditHead>> ListHeadsAsync(CancellationToken cancellation) => inner.ListHeadsAsync(cancellation);

    public ValueTask<IReadOnlyList<AuditBlock>> ReadAsync(string chain, long from, int limit, CancellationToken cancellation) => inner.ReadAsync(chain, from, limit, cancellation);
}
