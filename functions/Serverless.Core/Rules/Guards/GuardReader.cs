using System.Text.Json;
using System.Text.RegularExpressions;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;

namespace Serverless.Core.Rules.Guards;

/// <summary>Reads the <c>guard</c> of a rule. What it does not understand is refused: a limit that is not kept would be worse than none.</summary>
internal sealed partial class GuardReader(IReadOnlyCollection<string> variables, List<Problem> problems, List<Problem> warnings)
{
    private const string Area = "rule";

    public RuleGuard Read(DocumentNode? node)
    {
        if (node is null)
        {
            return RuleGuard.None;
        }

        var map = new MapReader(node, Area, "a guard", problems);
        var guard = new RuleGuard
        {
            Dedupe = Part(map, "dedupe", part => new DedupeGuard(Key(part, needed: true), Time(part, "within"))),
            Cooldown = Part(map, "cooldown", part => new CooldownGuard(Key(part), Time(part, "for"))),
            Budget = Part(map, "budget", part => new BudgetGuard(Key(part), Number(part, "max", BudgetGuard.MostStarts), Time(part, "per")) { Scope = Scope(part) }),
            Lock = Part(map, "lock", part => new LockGuard(Key(part, needed: true), (WhenLocked)(part.OptionalChoice("otherwise", "queue", "skip", "join") ?? 0)) { Scope = Scope(part) }),
            Breaker = Part(map, "breaker", Breaker),
            Targets = Part(map, "targets", Targets),
            Escalate = Escalate(map.Optional("escalate")),
        };
        guard = Policed(guard, node, map);
        map.Finish();
        if (guard is { Escalate: { } escalate, Cooldown: null, Budget: null, Lock: null, Breaker: null, Targets: null } && problems.Count == 0)
        {
            map.Report("idle-escalation", escalate.Place, "'escalate' tells of what the other guards hold back, and this guard has no cooldown, budget, lock, breaker or targets; add one, or remove it.");
        }

        return guard;
    }

    /// <summary>Where nothing is said, somebody is told where there is somebody to be told.</summary>
    private static RuleGuard Policed(RuleGuard guard, DocumentNode node, MapReader map)
    {
        var said = map.Optional("policy");
        var policy = (WhenHeldBack?)map.OptionalChoice("policy", "drop", "notify", "hold-and-coalesce") ?? (guard.Escalate is null ? WhenHeldBack.Drop : WhenHeldBack.Notify);
        var wrong = (policy, guard) switch
        {
            (WhenHeldBack.Notify, { Escalate: null }) when map.Optional("escalate") is null => "'notify' starts the workflow of 'escalate', and there is none; add it, or say drop.",
            (WhenHeldBack.Drop, { Escalate: not null }) => "'drop' tells nobody, and 'escalate' tells somebody; remove one of them.",
            (WhenHeldBack.HoldAndCoalesce, { Cooldown: null, Budget: null, Lock: null, Breaker: null, Targets: null }) => "'hold-and-coalesce' holds what the other guards hold back, and this guard has no cooldown, budget, lock, breaker or targets; add one, or remove it.",
            (WhenHeldBack.HoldAndCoalesce, { Lock: not null }) when map.Optional("lock") is DocumentMap held && held["otherwise"] is not null => "What becomes of a match while its lock is taken is said by 'otherwise' of the lock and by 'hold-and-coalesce'; remove one of them.",
            _ => null,
        };
        if (wrong is not null && said is not null)
        {
            map.Report("bad-policy", said.Place, wrong);
        }

        // Nobody waits in two places.
        return guard with { Policy = policy, Lock = policy == WhenHeldBack.HoldAndCoalesce && guard.Lock is { } taken ? taken with { Otherwise = WhenLocked.Skip } : guard.Lock };
    }

    private BreakerGuard Breaker(MapReader part)
    {
        var breaker = new BreakerGuard(Key(part), Number(part, "failures", BreakerGuard.MostRuns), Number(part, "of", BreakerGuard.MostRuns), Time(part, "reopen"));
        if (breaker.Failures > breaker.Of)
        {
            part.Report("out-of-range", part.Optional("failures")!.Place, $"There are never {breaker.Failures} failures of {breaker.Of} runs; 'failures' is at most 'of'.");
        }

        return breaker;
    }

    private TargetsGuard Targets(MapReader part)
    {
        part.Required("scope");
        var of = part.Optional("of");
        var targets = new TargetsGuard(
            Scope(part) ?? "",
            Key(part, needed: true),
            Key(part, name: "in"),
            of is null ? null : ExpressionTemplate.Compile(of, variables, problems),
            part.OptionalInteger("max-targets", 1, TargetsGuard.MostTargets),
            part.OptionalInteger("max-percent", 1, 100));
        if (part.Optional("max-targets") is null && part.Optional("max-percent") is null)
        {
            part.Report("missing-key", part.Place, "'targets' says how many may be under remediation at once: 'max-targets', 'max-percent' or both.");
        }

        if (part.Optional("max-percent") is { } percent && of is null)
        {
            part.Report("missing-key", percent.Place, "'max-percent' is a share of 'of': the list of the targets that there are, or how many.");
        }

        return targets;
    }

    private EscalateGuard? Escalate(DocumentNode? node)
    {
        if (node is null)
        {
            return null;
        }

        var (run, per) = (node, (TimeSpan?)EscalateGuard.UsualPer);
        if (node is DocumentMap)
        {
            var map = new MapReader(node, Area, "'escalate'", problems);
            (run, per) = (map.Required("run") ?? node, map.Optional("per") is null ? EscalateGuard.UsualPer : Time(map, "per"));
            map.Finish();
        }

        if (run is DocumentScalar { Kind: JsonValueKind.String } text && RuleReader.IsReference(text.Text))
        {
            return new EscalateGuard(text.Text, per.Value, run.Place);
        }

        problems.Add(run.Place.Problem($"{Area}/bad-run", "'escalate' names the workflow that is started with the list of what was held back, as namespace/name:version, or is {run, per}."));
        return null;
    }

    private T? Part<T>(MapReader guard, string name, Func<MapReader, T> read)
        where T : class
    {
        if (guard.Optional(name) is not { } node)
        {
            return null;
        }

        var map = new MapReader(node, Area, $"'{name}'", problems);
        var part = node is DocumentMap ? read(map) : null;
        map.Finish();
        return part;
    }

    private GuardKey Key(MapReader part, bool needed = false, string name = "key")
    {
        var node = needed ? part.Required(name) : part.Optional(name);
        if (node is null)
        {
            return GuardKey.WholeRule;
        }

        var before = problems.Count;
        var template = ExpressionTemplate.Compile(node, variables, problems);
        if (problems.Count == before && template.Constant is { } constant && (constant.ValueKind is JsonValueKind.Null or JsonValueKind.Object || constant.GetRawText() == "\"\""))
        {
            part.Report("bad-key", node.Place, $"'{name}' is an expression such as ${{ .data.host }}, or a text that names one thing for all events.");
        }

        Literals(part, node, name);
        return new GuardKey(template);
    }

    /// <summary>A literal that reads like an expression is one key for all events, and a guard by it holds back what it should not.</summary>
    private void Literals(MapReader part, DocumentNode node, string name)
    {
        switch (node)
        {
            case DocumentMap map:
                map.Entries.ToList().ForEach(entry => Literals(part, entry.Value, name));
                break;
            case DocumentList list:
                list.Items.ToList().ForEach(item => Literals(part, item, name));
                break;
            case DocumentScalar { ScalarKind: JsonValueKind.String, Text: var text } when !RuntimeExpression.IsEnclosed(text) && text.Contains("${", StringComparison.Ordinal):
                part.Report("half-expression", node.Place, $"'{name}' has '${{' and is no expression: that is a whole text such as ${{ .data.host }}, or ${{ \"host-\\(.data.host)\" }} with words around it.");
                break;
            case DocumentScalar { ScalarKind: JsonValueKind.String, Text: var text } when PathText().IsMatch(text):
                warnings.Add(node.Place.Problem("guard/literal-key", $"'{name}' is the text {GuardKey.Head(text)}, one and the same for all events; for what the event has there, write ${{ {text.Trim()} }}."));
                break;
        }
    }

    // A path of jq at the front: .data, .["data"], ."data", $event.data.
    [GeneratedRegex("""^\s*(?:\$(?:event|settings)\b|\.(?:[A-Za-z_]|\[|"))""", RegexOptions.CultureInvariant)]
    private static partial Regex PathText();

    private static string? Scope(MapReader part)
    {
        var text = part.OptionalText("scope");
        if (text is not null && !ScopeName.Is(text))
        {
            part.Report("bad-scope", part.Optional("scope")!.Place, $"'scope' names what several rules share, such as cluster or subscription: 1 to {ScopeName.Longest} lower-case letters, digits and hyphens. Which one of them is said by 'key'.");
            return null;
        }

        return text;
    }

    private static TimeSpan Time(MapReader part, string key)
    {
        var before = part.Required(key);
        var time = part.OptionalDuration(key);
        if (time is { } some && (some <= TimeSpan.Zero || some > GuardReach.Longest))
        {
            part.Report("out-of-range", before!.Place, $"'{key}' is longer than nothing and at most {IsoDuration.Format(GuardReach.Longest)}.");
        }

        return time ?? GuardReach.Longest;
    }

    private static int Number(MapReader part, string key, int most)
    {
        part.Required(key);
        return part.OptionalInteger(key, 1, most) ?? 1;
    }
}
