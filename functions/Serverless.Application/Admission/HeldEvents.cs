using Serverless.Application.Dispatch;
using Serverless.Application.Journal;
using Serverless.Core.Events;
using Serverless.Core.Rules;
using Serverless.Core.Workflows;

namespace Serverless.Application.Admission;

/// <summary>Events that are held, as the rules in force judge them now.</summary>
public sealed class HeldEvents(LiveRules rules, IJournalReader journal)
{
    public const string OnlyObserves = "its rule only observes now.";

    private const int AtOnce = 16;

    /// <summary>Null while no rules are in force.</summary>
    public RuleSet? Set => rules.Loaded ? rules.Current : null;

    /// <summary>In the order in which they are given.</summary>
    public async Task<IReadOnlyList<HeldEvent>> JudgeAsync(RuleSet set, string rule, IEnumerable<long> sequences, CancellationToken cancellation)
    {
        var judged = new List<HeldEvent>();
        foreach (var some in sequences.Chunk(AtOnce))
        {
            judged.AddRange(await Task.WhenAll(some.Select(sequence => JudgeAsync(set, rule, sequence, cancellation))).ConfigureAwait(false));
        }

        return judged;
    }

    private async Task<HeldEvent> JudgeAsync(RuleSet set, string rule, long sequence, CancellationToken cancellation)
    {
        if (await journal.FindAsync(sequence, cancellation).ConfigureAwait(false) is not { Kind: JournalKind.Event } record)
        {
            return new HeldEvent(sequence, null, null, "its event is not in the journal any more.");
        }

        var received = DispatchItem.Of(record).Event!;
        return set.Match(received, record.ReceivedAt).FirstOrDefault(match => match.Rule.Name == rule) switch
        {
            null => new HeldEvent(sequence, received, null, "its rule is gone, or does not match the event any more."),
            RuleMatch.Failed failed => new HeldEvent(sequence, received, null, failed.Error),
            { Rule.Mode: RuleMode.Observe } => new HeldEvent(sequence, received, null, OnlyObserves),
            { Rule.Guard.Holds: false } => new HeldEvent(sequence, received, null, "its rule holds nothing any more."),
            var match => new HeldEvent(sequence, received, (RuleMatch.Matched)match, null),
        };
    }
}

/// <param name="Received">Null where the journal has it no longer.</param>
/// <param name="Match">Null where its rule does not ask for it any more, and <paramref name="Reason"/> says why.</param>
public sealed record HeldEvent(long Sequence, NormalizedEvent? Received, RuleMatch.Matched? Match, string? Reason)
{
    /// <summary>The run it would have had by itself.</summary>
    public string? RunOf(string rule) => Received is { } received ? RunId.For(rule, received.Source, received.Id) : null;
}
