using System.Collections.Immutable;
using System.Text.Json;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>How far a <c>listen</c> has come.</summary>
/// <param name="Events">Those it has heard, as it reads them, in the order they came.</param>
/// <param name="Passed">Indexes of the filters that have had their event.</param>
/// <param name="Ended">The same of the filters that end it.</param>
/// <param name="Correlations">The values that were established; null for none.</param>
/// <param name="Loop">What is being done for an event; null where nothing is.</param>
/// <param name="Results">What came of each event for which everything was done.</param>
internal sealed record ListenProgress(
    ListenPhase Phase,
    ImmutableList<JsonElement> Events,
    ImmutableSortedSet<int> Passed,
    ImmutableSortedSet<int> Ended,
    JsonElement? Correlations,
    ListRun? Loop,
    ImmutableList<JsonElement> Results)
{
    public static readonly ListenProgress None = new(ListenPhase.Ready, [], [], [], null, null, []);

    public bool IsHearing => Phase is ListenPhase.Started or ListenPhase.Open;

    public override string ToString() => $"{Phase}: {string.Join(", ", Events)}; {string.Join(',', Passed)}; {string.Join(',', Ended)}; {Correlations}; {Loop}; {string.Join(", ", Results)}";
}

internal enum ListenPhase
{
    Ready,

    /// <summary>The host is to see to it that events are delivered.</summary>
    Started,

    /// <summary>They are.</summary>
    Open,

    /// <summary>Enough was heard, and something is still to be done for it.</summary>
    Closed,
}
