using Serverless.Core.Documents;
using Serverless.Core.Events;
using Serverless.Core.Rules;

namespace Serverless.Core.Admission.Control;

/// <summary>A mute that a pack holds, such as a window of maintenance: part of the rule set, in force as long as the set is.</summary>
/// <param name="Name">Unique in a rule set.</param>
/// <param name="Terms">When it comes again, and for which events it is.</param>
/// <param name="Owner">Who answers for it.</param>
public sealed record StandingMute(string Name, string Pack, MuteTerms Terms, string Reason, string Owner)
{
    /// <summary>In a rule set, at most.</summary>
    public const int Most = 100;

    /// <summary>For all rules; otherwise for those that one of the lists names.</summary>
    public bool Everything { get; init; }

    public IReadOnlyList<string> Rules { get; init; } = [];

    public IReadOnlyList<string> Tags { get; init; } = [];

    public IReadOnlyList<string> Packs { get; init; } = [];

    /// <summary>Null where it holds from ever.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Null where it holds until another set is in force.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>As the document says it: see <see cref="ControlAct.Every"/>, and so on.</summary>
    public string? Every { get; init; }

    public TimeSpan? Lasts { get; init; }

    public string? Zone { get; init; }

    public string? Where { get; init; }

    public DocumentPlace Place { get; init; }

    /// <summary>Null where it does not keep the rule from starting something for this event.</summary>
    /// <param name="happened">Null where it is not known, and then every event is meant.</param>
    public MuteHold? Hold(Rule rule, NormalizedEvent? happened, DateTimeOffset now) => Means(rule) && IsOn(now) ? Terms.Hold(happened, End, now) : null;

    /// <summary>Until when it holds, of the events it is for; null outside of its windows.</summary>
    public DateTimeOffset? HoldsUntil(DateTimeOffset now) => IsOn(now) ? Terms.Hold(null, End, now)?.Until : null;

    /// <summary>What it says to whoever is held back by it.</summary>
    public AdmissionDecision.Muted Verdict(Rule rule, MuteHold hold) => new(
        $"The rule {rule.Name} is muted by {Name} of the pack {Pack} ({Owner}){(hold.Until < DateTimeOffset.MaxValue ? $" until {Times.Say(hold.Until)}" : "")}{(hold.Because is null ? "" : $" ({hold.Because})")}: {Reason}");

    private DateTimeOffset End => Until ?? DateTimeOffset.MaxValue;

    private bool IsOn(DateTimeOffset now) => !(From > now) && End > now;

    private bool Means(Rule rule) => Everything || Rules.Contains(rule.Name) || Packs.Contains(rule.Pack) || rule.Tags.Any(Tags.Contains);
}
