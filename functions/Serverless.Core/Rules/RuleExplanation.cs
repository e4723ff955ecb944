using System.Text.Json;
using Serverless.Core.Expressions;

namespace Serverless.Core.Rules;

/// <summary>Why a rule did, or did not, ask for a run on an event.</summary>
/// <param name="Condition">Null where the rule has no condition or the pattern does not match.</param>
/// <param name="Match">Null where the rule does not ask for a run.</param>
/// <param name="Sentence">The whole answer for a person.</param>
public sealed record RuleExplanation(Rule Rule, PatternExplanation Pattern, ExpressionOutcome? Condition, RuleMatch? Match, string Sentence)
{
    internal static RuleExplanation Of(Rule rule, JsonElement settings, ReadOnlySpan<byte> utf8, DateTimeOffset now)
    {
        var pattern = PatternExplainer.Explain(rule.Match, utf8, now);
        if (!pattern.Matches)
        {
            return new RuleExplanation(rule, pattern, null, null, $"The pattern does not match. {pattern.SmallestChange}");
        }

        var evaluation = RuleEvaluation.Of(utf8);
        var (condition, match) = (evaluation.Condition(rule, settings), evaluation.Judge(rule, settings));
        return new RuleExplanation(rule, pattern, condition, match, match switch
        {
            RuleMatch.Matched when condition is null => "The pattern matches.",
            RuleMatch.Matched => "The pattern matches and the condition holds.",
            RuleMatch.Failed failed => $"The pattern matches, but the rule could not be judged: {failed.Error}",
            _ => $"The pattern matches, but the condition is false: {rule.When!.Text}",
        });
    }
}
