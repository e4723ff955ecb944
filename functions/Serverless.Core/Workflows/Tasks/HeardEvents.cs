using System.Collections.Immutable;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>Places in the journal of the events that a run has heard, so that one which is offered twice is heard once. The journal offers about in
/// order; of a run that hears for months only the latest places are kept, and what lies before all of them counts as heard.</summary>
public sealed class HeardEvents
{
    public const int Kept = 1_000;

    public static readonly HeardEvents None = new([], false);

    private readonly ImmutableSortedSet<long> places;
    private readonly bool full;

    private HeardEvents(ImmutableSortedSet<long> places, bool full) => (this.places, this.full) = (places, full);

    public bool Contains(long place) => places.Contains(place) || (full && place < places.Min);

    public HeardEvents Add(long place)
    {
        var next = places.Add(place);
        return next.Count > Kept ? new HeardEvents(next.Remove(next.Min), true) : new HeardEvents(next, full);
    }

    public override string ToString() => string.Join(',', places);
}
