using Serverless.Application.Journal;
using Serverless.Core.Audit;

namespace Serverless.Application.Audit;

/// <summary>The audit log: chains of blocks that are only ever added to. There may be several chains, so that hosts need not wait for each other; a chain
/// that more than one writes stays whole all the same.</summary>
public interface IAuditLog
{
    public const int LargestPage = 1_000;

    /// <summary>Adds the block, and records it as the head, durably before it returns, where the head of its chain is the block it follows. Otherwise
    /// changes nothing and says false: of two that follow the same block, one is added. A block that is the head already is added.</summary>
    /// <exception cref="StoreUnavailableException">It is not known to be added; look at the head.</exception>
    ValueTask<bool> AppendAsync(AuditBlock block, CancellationToken cancellation);

    /// <summary>As it was recorded with the last block; <see cref="AuditHead.Empty"/> where there is no such chain.</summary>
    ValueTask<AuditHead> FindHeadAsync(string chain, CancellationToken cancellation);

    /// <summary>Of all chains, by their names.</summary>
    ValueTask<IReadOnlyList<AuditHead>> ListHeadsAsync(CancellationToken cancellation);

    /// <summary>Blocks in their order as they stand there, whatever is missing among them.</summary>
    /// <param name="from">The first number that is wanted.</param>
    /// <param name="limit">1 to <see cref="LargestPage"/>.</param>
    ValueTask<IReadOnlyList<AuditBlock>> ReadAsync(string chain, long from, int limit, CancellationToken cancellation);
}
