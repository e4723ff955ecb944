using Serverless.Core.Admission.Facts;

namespace Serverless.Simulation.Guards;

/// <summary>What was muted is judged again once: each time a newer one than the last, and only where starts were closed to it after that.</summary>
public sealed class TurnWatch(GuardWorld world)
{
    private readonly Dictionary<string, (MutedTurn Turn, TimeSpan Taken)> last = [];
    private readonly Dictionary<string, (MutedTurn Turn, TimeSpan Taken)> taken = [];

    /// <summary>Events that were judged again.</summary>
    public HashSet<long> Done { get; } = [];

    public void Note(string key, MutedFacts facts)
    {
        if (facts.Turn is not { } turn)
        {
            taken.Remove(key);
            return;
        }

        if (turn.LookAt is not null)
        {
            if (taken.GetValueOrDefault(key).Turn?.At != turn.At)
            {
                taken[key] = (turn, world.Time.Elapsed);
                Look(key, facts.Rule, turn);
            }
        }
        else if (taken.Remove(key, out var done))
        {
            last[key] = done;
            Done.Add(turn.Sequence);
        }
    }

    private void Look(string key, string rule, MutedTurn turn)
    {
        if (!last.TryGetValue(key, out var before))
        {
            return;
        }

        if (turn.Sequence <= before.Turn.Sequence)
        {
            world.Break($"Event {turn.Sequence} of {rule} is judged again, and {before.Turn.Sequence} has been.");
        }

        if (world.Truth.FindAsync(turn.Sequence, CancellationToken.None).AsTask().GetAwaiter().GetResult() is { } happened && !world.Watch.Closings.WereClosed(world.Book.Find(rule), world.Book.EventOf(happened.Id!).Host, before.Taken, world.Time.Elapsed))
        {
            world.Break($"Event {turn.Sequence} of {rule} is judged again, and so was {before.Turn.Sequence} when the same mute was over.");
        }
    }
}
