using Serverless.Core.Admission.Facts;
using Serverless.Core.Workflows;

namespace Serverless.Core.Admission;

/// <summary>Matches that were held, and one run for all of them.</summary>
/// <param name="RunId">Of that run.</param>
/// <param name="Page">Where they are held.</param>
/// <param name="Parts">The parts of it in which they stand.</param>
/// <param name="Sequences">Of their events, the oldest first; at least one.</param>
public sealed record BatchAsk(string RunId, string Page, IReadOnlyList<string> Parts, IReadOnlyList<long> Sequences)
{
    /// <summary>The longest chain of runs that led to any of their events; null where none did.</summary>
    public IReadOnlyList<RunLink>? Chain { get; init; }

    /// <summary>Matches that one run does, at most.</summary>
    public const int Most = 1_000;

    /// <summary>Parts that are looked through for them, at most: what changes with one start is written at once.</summary>
    public const int MostParts = 5;

    internal IEnumerable<string> Reads => [Page, .. Parts.Select(part => LedgerKeys.HeldPart(Page, part)), LedgerKeys.Batch(RunId)];
}
