using System.Text.Json;
using Serverless.Core.Expressions;
using Serverless.Core.Rules.Guards;
using Serverless.Jq;

namespace Serverless.Core.Rules;

/// <summary>Evaluates conditions and inputs of rules on one event, which is <c>.</c> and <c>$event</c>.</summary>
internal sealed class RuleEvaluation
{
    public static readonly JsonElement NoSettings = JsonElement.Parse("{}"u8);

    /// <summary>For each expression: enough for an event of 1 MiB, and over in milliseconds where an expression never ends.</summary>
    private static readonly JqBudget Budget = new(Steps: 100_000, OutputBytes: 8 * 1024 * 1024);

    private readonly JsonElement happened;

    private RuleEvaluation(JsonElement happened) => this.happened = happened;

    public static RuleEvaluation Of(ReadOnlySpan<byte> utf8) => new(JsonElement.Parse(utf8, new JsonDocumentOptions { MaxDepth = 1000 }));

    /// <summary>Of a rule whose pattern matches; null where its condition says no.</summary>
    public RuleMatch? Judge(Rule rule, JsonElement settings) => Condition(rule, settings) switch
    {
        ExpressionOutcome.Failed failed => new RuleMatch.Failed(rule, $"'when': {failed.Reason}"),
        ExpressionOutcome.Value { True: false } => null,
        _ => Input(rule, settings) switch
        {
            ExpressionOutcome.Value input => Authored(Keyed(rule, settings, input.Json), settings),
            ExpressionOutcome.Failed failed => new RuleMatch.Failed(rule, $"'input': {failed.Reason}"),
            _ => throw new InvalidOperationException("An expression has a value or fails."),
        },
    };

    private RuleMatch Keyed(Rule rule, JsonElement settings, JsonElement input)
    {
        if (!rule.Guard.Limits)
        {
            return new RuleMatch.Matched(rule, input);
        }

        var (keys, error) = GuardKeys.Of(rule.Guard, happened, Variables(settings), Budget);
        return keys is null ? new RuleMatch.Failed(rule, error!) : new RuleMatch.Matched(rule, rule.Guard.Holds ? HeldInput.Of(input) : input) { Keys = keys };
    }

    /// <summary>Who must not approve is known before anything is proposed: an author that cannot be told is nobody's leave.</summary>
    private RuleMatch Authored(RuleMatch match, JsonElement settings)
    {
        if (match is not RuleMatch.Matched matched || match.Rule is not { NotAuthor: { } author, Mode: not RuleMode.Observe })
        {
            return match;
        }

        return author.Evaluate(happened, Variables(settings), Budget) switch
        {
            ExpressionOutcome.Failed failed => new RuleMatch.Failed(match.Rule, $"'notAuthor': {failed.Reason}"),
            ExpressionOutcome.Value { Json: { ValueKind: JsonValueKind.String } one } => matched with { Authors = [one.GetString()!] },
            ExpressionOutcome.Value { Json: { ValueKind: JsonValueKind.Array } all } when all.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
                matched with { Authors = [.. all.EnumerateArray().Select(item => item.GetString()!)] },
            ExpressionOutcome.Value value => new RuleMatch.Failed(match.Rule, $"'notAuthor' is a text or a list of texts, and here it is {GuardKey.Head(value.Json.GetRawText())}."),
            _ => throw new InvalidOperationException("An expression has a value or fails."),
        };
    }

    /// <summary>Null where the rule has no condition.</summary>
    public ExpressionOutcome? Condition(Rule rule, JsonElement settings) => rule.When?.Evaluate(happened, Variables(settings), Budget);

    public ExpressionOutcome Input(Rule rule, JsonElement settings) =>
        rule.Input is null ? new ExpressionOutcome.Value(happened) : rule.Input.Evaluate(happened, Variables(settings), Budget);

    private Dictionary<string, JsonElement> Variables(JsonElement settings) => new() { ["settings"] = settings, ["event"] = happened };
}
