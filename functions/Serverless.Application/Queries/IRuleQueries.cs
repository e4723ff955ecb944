using Serverless.Application.Journal;
using Serverless.Core.Documents;
using Serverless.Core.Rules;

namespace Serverless.Application.Queries;

/// <summary>Asking about the rules that are live.</summary>
public interface IRuleQueries
{
    /// <summary>Null while no rule set has been loaded.</summary>
    RuleSetReport? Current { get; }

    /// <summary>What the live rules say to an event of the journal, without starting anything; of one rule where it is named. Null while no rule set has
    /// been loaded. The rules may have changed since the event was judged: its recorded judgement says what happened then.</summary>
    /// <param name="record">With its body: of a redelivery the first delivery, of which it is a copy. No rule says anything to another entry.</param>
    ValueTask<Explanation?> ExplainAsync(JournalRecord record, string? rule, CancellationToken cancellation);
}

/// <param name="Id">The hash of its content.</param>
/// <param name="Refused">The newer set that could not replace it; null where there is none.</param>
public sealed record RuleSetReport(string Id, DateTimeOffset LoadedAt, IReadOnlyList<RuleReport> Rules, RefusedRuleSet? Refused)
{
    /// <summary>What is no mistake of the set and is better known.</summary>
    public IReadOnlyList<Problem> Warnings { get; init; } = [];
}

/// <param name="Run">The workflow it starts, as the rule names it.</param>
/// <param name="File">Where it stands in its pack.</param>
public sealed record RuleReport(string Name, string Pack, string? Description, RuleMode Mode, string? Run, string? File, string? Owner, IReadOnlyList<string> Tags);

public sealed record RefusedRuleSet(DateTimeOffset At, IReadOnlyList<Problem> Problems);

/// <param name="RuleSet">Id of the set that was asked.</param>
public sealed record Explanation(string RuleSet, IReadOnlyList<ExplainedRule> Rules);

/// <param name="Matches">Whether pattern and condition hold.</param>
/// <param name="Reasons">Sentences that say why or why not, the decisive one first; each field of the pattern has a line.</param>
public sealed record ExplainedRule(string Rule, bool Matches, IReadOnlyList<string> Reasons)
{
    /// <summary>The rule's pattern with an answer at each field.</summary>
    public PatternExplanation? Pattern { get; init; }

    /// <summary>What <see cref="Reasons"/> says beside the fields: the sentence, and what the guards would say.</summary>
    public IReadOnlyList<string> Summary { get; init; } = Reasons;
}
