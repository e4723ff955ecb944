using System.Text.Json;
using Serverless.Core.Admission.Control;
using Serverless.Core.Documents;
using Serverless.Core.Events;
using Serverless.Core.Rules.Matching;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Effects;

namespace Serverless.Core.Rules;

/// <summary>Rules, workflows and webhook sources that were read together and go together: immutable, swapped as a whole, safe to share between threads.</summary>
public sealed class RuleSet
{
    public static readonly RuleSet Empty = new(RuleSetId.Of([]), [], [], [], new Dictionary<string, JsonElement>());

    private readonly RuleMatcher matcher;

    // Looked for once: that walks all the documents.
    private HashSet<string>? failing;

    /// <param name="id">See <see cref="RuleSetId"/>.</param>
    /// <param name="settings">Of each pack, one object.</param>
    /// <param name="matcher">The rules' patterns in the order of the rules; compiled here where none is given.</param>
    public RuleSet(
        string id,
        IReadOnlyList<Rule> rules,
        IEnumerable<Workflow> workflows,
        IEnumerable<WebhookSource> sources,
        IReadOnlyDictionary<string, JsonElement> settings,
        RuleMatcher? matcher = null)
    {
        (Id, Rules, Settings) = (id, rules, settings);
        Workflows = workflows.ToDictionary(workflow => workflow.Reference, StringComparer.Ordinal);
        Sources = sources.ToDictionary(source => source.Name, StringComparer.Ordinal);
        this.matcher = matcher ?? RuleMatcher.Compile(rules.Select(rule => rule.Match));
    }

    public string Id { get; }

    public IReadOnlyList<Rule> Rules { get; }

    /// <summary>By reference, <c>namespace/name:version</c>.</summary>
    public IReadOnlyDictionary<string, Workflow> Workflows { get; }

    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, WebhookSource> Sources { get; }

    /// <summary>By pack.</summary>
    public IReadOnlyDictionary<string, JsonElement> Settings { get; }

    /// <summary>What keeps rules from starting runs as long as this set is in force.</summary>
    public IReadOnlyList<StandingMute> Mutes { get; init; } = [];

    /// <summary>What is no mistake and is better known: keys that are most likely forgotten expressions, and rules that act by themselves and never look whether it helped.</summary>
    public IReadOnlyList<Problem> Warnings =>
    [
        .. Rules.SelectMany(rule => rule.Warnings),
        .. Rules.Where(rule => rule.Mode == RuleMode.Auto && Workflows.TryGetValue(rule.Run, out var workflow) && WorkflowWalk.ChangesUnverified(workflow)).Select(rule => rule.RunPlace.Problem(
            "rule/unverified", $"The rule {rule.Name} acts by itself, and {rule.Run} changes something without looking afterwards whether it helped; ask a probe (call: probe) after the last change.")),
    ];

    /// <summary>Whether a run of the workflow may change something and then find that it did not help.</summary>
    /// <param name="reference">Of one of <see cref="Workflows"/>.</param>
    public bool MayFailVerification(string reference) =>
        (failing ??= Workflows.Where(pair => WorkflowWalk.MayFailVerification(pair.Value)).Select(pair => pair.Key).ToHashSet(StringComparer.Ordinal)).Contains(reference);

    public Rule? Find(string name) => Rules.FirstOrDefault(rule => rule.Name == name);

    /// <summary>The rules the event asks to be run, in the order of the set, each with its input evaluated. A rule whose condition says no is not among them.</summary>
    /// <param name="received">When it came in: what patterns measure its age to.</param>
    public IReadOnlyList<RuleMatch> Match(NormalizedEvent happened, DateTimeOffset received)
    {
        var indices = new List<int>();
        matcher.Match(happened.Utf8.Span, received, indices);
        if (indices.Count == 0)
        {
            return [];
        }

        var evaluation = RuleEvaluation.Of(happened.Utf8.Span);
        return [.. indices.Select(index => evaluation.Judge(Rules[index], SettingsOf(Rules[index]))).OfType<RuleMatch>()];
    }

    /// <summary>Why a rule of this set did, or did not, ask for a run.</summary>
    /// <param name="received">See <see cref="Match"/>.</param>
    public RuleExplanation Explain(Rule rule, NormalizedEvent happened, DateTimeOffset received) =>
        RuleExplanation.Of(rule, SettingsOf(rule), happened.Utf8.Span, received);

    /// <summary>Those of the rule's pack; an object.</summary>
    internal JsonElement SettingsOf(Rule rule) => Settings.TryGetValue(rule.Pack, out var settings) ? settings : RuleEvaluation.NoSettings;
}
