using Serverless.Application.Runs;
using Serverless.Core.Events;
using Serverless.Core.Workflows;

namespace Serverless.Application.Admission;

/// <summary>Which runs have led to an event: those that it names, and those whose ids have come back in it. Only where it carries such an id is anything looked up: what
/// the run of that id began with.</summary>
/// <param name="histories">Null where nobody has them; then only what the event itself says counts.</param>
public sealed class Causes(IRunHistory? histories)
{
    /// <summary>The chain as the run that the event leads to is to carry it, the longest that anything in it tells of; null where no run has led to it.</summary>
    /// <exception cref="Journal.StoreUnavailableException">Nobody knows.</exception>
    public async ValueTask<IReadOnlyList<RunLink>?> ReadAsync(NormalizedEvent happened, CancellationToken cancellation)
    {
        var (longest, ids) = (CausedBy.Read(happened.Utf8.Span), CauseIds.Read(happened.Utf8.Span));
        foreach (var id in ids.Runs)
        {
            var chain = await ChainOfAsync(id, cancellation).ConfigureAwait(false);
            longest = (chain?.Count ?? 0) > (longest?.Count ?? 0) ? chain : longest;
        }

        return longest ?? (ids.Marked is { } marked ? [marked] : null);
    }

    private async ValueTask<IReadOnlyList<RunLink>?> ChainOfAsync(string runId, CancellationToken cancellation) =>
        histories is not null && await histories.ReadAsync(runId, new HistoryPage(0, 1), cancellation).ConfigureAwait(false) is [RunStarted { Cause: var cause }]
            ? [.. cause.Chain ?? [], new RunLink(runId, cause.Rule ?? cause.OnBehalfOf)]
            : null;
}
