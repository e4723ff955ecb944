using Serverless.Core.Audit;

namespace Serverless.Application.Audit;

/// <summary>Reads what was audited, and checks it.</summary>
public sealed class AuditReader(IAuditLog log)
{
    /// <summary>Blocks that are checked at once, at most.</summary>
    public const int CheckedAtOnce = 5_000;

    private const int Page = 100;

    /// <summary>Attempts of all chains, the newest first, in whole blocks: so many as are asked for, and the rest of the last block.</summary>
    /// <param name="before">Of the page before; null for the newest.</param>
    public async Task<AuditList> ListAsync(AuditPlace? before, int limit, CancellationToken cancellation)
    {
        var heads = await log.ListHeadsAsync(cancellation).ConfigureAwait(false);
        var tails = heads.Select(head => new Tail(head.Chain, before is null ? head.Number + 1 : Math.Min(before.Before.GetValueOrDefault(head.Chain, 1), head.Number + 1))).ToList();
        var found = new List<AuditAttempt>();
        while (found.Count < limit)
        {
            await Task.WhenAll(tails.Select(tail => FillAsync(tail, cancellation))).ConfigureAwait(false);
            if (tails.Where(tail => tail.Loaded.Count > 0).MaxBy(tail => tail.Loaded.Peek().Body.At) is not { } newest)
            {
                return new AuditList(found, null);
            }

            var (block, body) = newest.Loaded.Pop();
            newest.Before = block.Number;
            found.AddRange(body.Attempts.Select((entry, index) => new AuditAttempt(block.Chain, block.Number, index, body.At, body.Host, entry)).Reverse());
        }

        return new AuditList(found, tails.Any(tail => tail.Before > 1) ? new AuditPlace(tails.ToDictionary(tail => tail.Chain, tail => tail.Before, StringComparer.Ordinal)) : null);
    }

    /// <summary>Goes on with the check of a chain, for at most <see cref="CheckedAtOnce"/> blocks.</summary>
    public async Task<AuditProgress> CheckAsync(AuditCheck check, CancellationToken cancellation)
    {
        var until = check.Number + CheckedAtOnce;
        while (check.Break is null && check.Number < until)
        {
            // The head is read after the blocks, and never goes back: what lies beyond it was put there.
            var blocks = await log.ReadAsync(check.Chain, check.Number + 1, IAuditLog.LargestPage, cancellation).ConfigureAwait(false);
            var head = await log.FindHeadAsync(check.Chain, cancellation).ConfigureAwait(false);
            if (blocks.Count == 0)
            {
                // Again, now that the head is known: what it names was there before it.
                blocks = head.Number > check.Number ? await log.ReadAsync(check.Chain, check.Number + 1, IAuditLog.LargestPage, cancellation).ConfigureAwait(false) : [];
                if (blocks.Count == 0)
                {
                    return new AuditProgress(check.End(head), true);
                }

                head = await log.FindHeadAsync(check.Chain, cancellation).ConfigureAwait(false);
            }

            check = blocks.Aggregate(check, (so, block) => so.Then(block));
            check = check.Number >= head.Number ? check.End(head) : check;
        }

        return new AuditProgress(check, check.Break is not null);
    }

    private async Task FillAsync(Tail tail, CancellationToken cancellation)
    {
        if (tail.Loaded.Count > 0 || tail.Before <= 1)
        {
            return;
        }

        var from = Math.Max(1, tail.Before - Page);
        foreach (var block in await log.ReadAsync(tail.Chain, from, (int)(tail.Before - from), cancellation).ConfigureAwait(false))
        {
            if (block.Number < tail.Before)
            {
                tail.Loaded.Push((block, AuditBody.Read(block.Body.Span) ?? Unreadable));
            }
        }

        // Blocks that are gone are passed over here, and found by the check.
        tail.Before = tail.Loaded.Count == 0 ? from : tail.Before;
    }

    private static AuditBody Unreadable => new(DateTimeOffset.MinValue, "", []);

    private sealed class Tail(string chain, long before)
    {
        public string Chain => chain;

        public long Before { get; set; } = before;

        /// <summary>The newest on top.</summary>
        public Stack<(AuditBlock Block, AuditBody Body)> Loaded { get; } = [];
    }
}

/// <summary>One entry with its place.</summary>
/// <param name="Index">In its block, from 0.</param>
public sealed record AuditAttempt(string Chain, long Block, int Index, DateTimeOffset At, string Host, AuditEntry Entry);

/// <param name="Next">Where the next page begins; null on the last.</param>
public sealed record AuditList(IReadOnlyList<AuditAttempt> Attempts, AuditPlace? Next);

/// <param name="Done">Whether the chain is checked to its end, or found broken.</param>
public sealed record AuditProgress(AuditCheck Check, bool Done);
