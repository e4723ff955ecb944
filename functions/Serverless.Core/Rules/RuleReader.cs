using System.Text.Json;
using Serverless.Core.Arm;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;
using Serverless.Core.Rules.Guards;
using Serverless.Core.Rules.Patterns;
using Serverless.Core.Trust;
using Serverless.Core.Workflows.Approvals;

namespace Serverless.Core.Rules;

/// <summary>Reads a rule file (<c>rules/PACK/rules/*.yaml</c>); everything that is wrong is said at once.</summary>
public static class RuleReader
{
    private const string Area = "rule";
    private const int NameLimit = 100;

    /// <summary>What expressions of a rule may name beside <c>.</c>: the settings of the pack and the event.</summary>
    private static readonly string[] Variables = ["settings", "event"];

    /// <param name="budget">Of the set it belongs to.</param>
    public static Reading<Rule> Read(DocumentNode document, string pack = "", RegexBudget? budget = null)
    {
        var (problems, warnings) = (new List<Problem>(), new List<Problem>());
        var map = new MapReader(document, Area, "a rule", problems);
        var name = Name(map);
        var description = map.OptionalText("description");
        var match = map.Required("match") is { } pattern ? PatternReader.Read(pattern, problems, budget) : null;
        var when = When(map, problems);
        var mode = (RuleMode)(map.OptionalChoice("mode", "observe", "propose", "auto") ?? 0);
        var guard = new GuardReader(Variables, problems, warnings).Read(map.Optional("guard"));
        var run = Run(map);
        var input = map.Optional("input") is { } node ? ExpressionTemplate.Compile(node, Variables, problems) : null;
        var (proposal, notAuthor) = map.Optional("approval") is { } approval ? ProposalReader.Read(approval, Variables, problems) : (RunProposal.Usual, null);
        var rule = new Rule(name ?? "", match!, when, mode, run ?? "", input)
        {
            Description = description,
            Owner = map.OptionalText("owner"),
            Tags = map.OptionalTexts("tags"),
            Saves = map.OptionalDuration("saves"),
            Scope = Scope(map),
            Guard = guard,
            Proposal = proposal,
            NotAuthor = notAuthor,
            ObserveAfter = Observe(map, problems),
            Pack = pack,
            Warnings = warnings,
            Text = RuleText.Of(document),
            Place = map.Optional("rule")?.Place ?? document.Place,
            RunPlace = map.Optional("run")?.Place ?? document.Place,
        };
        map.Finish();
        return new Reading<Rule>(problems.Count == 0 ? rule : null, problems);
    }

    /// <summary><c>observe: { after: PT30M }</c></summary>
    private static TimeSpan? Observe(MapReader map, List<Problem> problems)
    {
        if (map.Optional("observe") is not { } node)
        {
            return null;
        }

        var observe = new MapReader(node, Area, "'observe'", problems);
        var after = observe.Required("after") is null ? null : observe.OptionalDuration("after");
        if (after <= TimeSpan.Zero || after > Observation.Longest)
        {
            observe.Report("bad-time", observe.Optional("after")!.Place, $"'after' is longer than nothing and at most {IsoDuration.Format(Observation.Longest)}.");
        }

        observe.Finish();
        return after;
    }

    private static string? Name(MapReader map)
    {
        var name = map.RequiredText("rule");
        if (name is not null && !IsName(name))
        {
            map.Report("bad-name", map.Optional("rule")!.Place, $"A rule's name is made of lower-case letters, digits, hyphens and dots, begins with a letter or digit and has at most {NameLimit} characters.");
        }

        return name;
    }

    private static RuntimeExpression? When(MapReader map, List<Problem> problems)
    {
        var node = map.Optional("when");
        if (node is null)
        {
            return null;
        }

        if (node is DocumentScalar { Kind: JsonValueKind.String } text && !RuntimeExpression.IsEnclosed(text.Text))
        {
            map.Report("bare-condition", node.Place, $"'when' is one jq expression; write ${{ {text.Text} }}.");
            return null;
        }

        return RuntimeExpression.Compile(node, Variables, problems);
    }

    /// <summary>Ids are literal: what may be touched is for a reviewer to read, never for an event to say.</summary>
    private static ArmScope Scope(MapReader map)
    {
        var roots = new List<ArmId>();
        var node = map.Optional("scope");
        foreach (var item in node is DocumentList list ? list.Items : [])
        {
            var (id, problem) = ((ArmId?)null, "is not a text");
            if (item is DocumentScalar { Kind: JsonValueKind.String } text && ArmId.TryParse(text.Text, out id, out problem))
            {
                roots.Add(id);
            }
            else
            {
                map.Report("bad-scope", item.Place, $"The scope {problem}; write ids such as /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/web.");
            }
        }

        if (node is not (null or DocumentList { Items.Count: > 0 }))
        {
            map.Report("bad-scope", node.Place, "'scope' is a list of the Azure ids below which the rule's runs may call, one at least.");
        }

        return new ArmScope(roots);
    }

    private static string? Run(MapReader map)
    {
        var run = map.RequiredText("run");
        if (run is not null && !IsReference(run))
        {
            map.Report("bad-run", map.Optional("run")!.Place, $"'run' names a workflow as namespace/name:version, such as disk/free-disk:1.0.0, not '{run}'.");
        }

        return run;
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= NameLimit && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.');

    internal static bool IsReference(string run)
    {
        var (slash, colon) = (run.IndexOf('/', StringComparison.Ordinal), run.IndexOf(':', StringComparison.Ordinal));
        return slash > 0 && colon > slash + 1 && colon < run.Length - 1 && run.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '/' or ':' or '+')
            && run.AsSpan(slash + 1).IndexOf('/') < 0 && run.AsSpan(colon + 1).IndexOf(':') < 0;
    }
}
