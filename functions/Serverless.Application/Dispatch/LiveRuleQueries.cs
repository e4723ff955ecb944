using Serverless.Application.Intake;
using Serverless.Application.Journal;
using Serverless.Application.Queries;
using Serverless.Core.Events;
using Serverless.Core.Rules;

namespace Serverless.Application.Dispatch;

/// <summary>Answers questions from the rules in force.</summary>
public sealed class LiveRuleQueries(LiveRules rules) : IRuleQueries, IWebhookSources
{
    public RuleSetReport? Current => rules.Loaded ? Report(rules.InForce) : null;

    public SourceLookup Find(string name) =>
        !rules.Loaded ? SourceLookup.NotReady.Instance
        : rules.Current.Sources.TryGetValue(name, out var source) ? new SourceLookup.Found(source)
        : SourceLookup.Unknown.Instance;

    public ValueTask<Explanation?> ExplainAsync(JournalRecord record, string? rule, CancellationToken cancellation) =>
        ValueTask.FromResult(rules.Loaded ? Explain(rules.Current, record, rule) : null);

    private static Explanation Explain(RuleSet set, JournalRecord record, string? rule)
    {
        if (record.Kind != JournalKind.Event)
        {
            return new Explanation(set.Id, []);
        }

        var happened = new NormalizedEvent(record.Source!, record.Id!, record.Type!, record.Subject, null, record.Body);
        return new Explanation(set.Id, [.. set.Rules.Where(r => rule is null || r.Name == rule).Select(r => Explained(set, r, happened))]);
    }

    private static ExplainedRule Explained(RuleSet set, Rule rule, NormalizedEvent happened)
    {
        var explanation = set.Explain(rule, happened);
        return new(rule.Name, explanation.Match is RuleMatch.Matched, [explanation.Sentence, .. Fields(explanation.Pattern.Root)]);
    }

    private static IEnumerable<string> Fields(ExplainedNode node) => node switch
    {
        ExplainedNode.Field field => [$"{Mark(field.Answer)} {field.Name} {field.Asked}: {(field.Seen.Count == 0 ? "absent" : string.Join(", ", field.Seen))}"],
        ExplainedNode.All all => all.Parts.SelectMany(Fields),
        ExplainedNode.Any any => any.Branches.SelectMany((branch, i) => Fields(branch).Select(line => $"$or {i + 1}: {line}")),
        _ => [],
    };

    private static string Mark(FieldAnswer answer) => answer switch { FieldAnswer.True => "✓", FieldAnswer.Absent => "–", _ => "✗" };

    private static RuleSetReport Report(RulesInForce inForce) => new(
        inForce.Set.Id,
        inForce.Since,
        [.. inForce.Set.Rules.Select(r => new RuleReport(r.Name, r.Pack, r.Description, r.Mode, r.Run, r.Place.File, r.Owner, r.Tags))],
        inForce.Refused is { } refused ? new RefusedRuleSet(refused.At, refused.Problems) : null);
}
