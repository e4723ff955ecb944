using System.Text.Json;
using Serverless.Api.Problems;
using Serverless.Core.Admission.Control;
using Serverless.Core.Events.Json;
using Serverless.Core.Rules;

namespace Serverless.Api.Queries;

/// <summary>Reads what a person does to the starts, strictly: <c>{reason, by?}</c>; of a stop also <c>runs</c>, what becomes of the runs under way;
/// of a mute what <see cref="MuteReader"/> reads; of an unmute also <c>mute</c>, its number; of a demotion or promotion also
/// <c>rule</c>, and how far it may go, <c>to</c>.</summary>
internal sealed class StartsActReader(ControlKind kind, Func<string?, string?> by, DateTimeOffset now)
{
    private readonly List<ProblemLine> problems = [];

    public IReadOnlyList<ProblemLine> Problems => problems;

    public ControlAct? Read(ReadOnlyMemory<byte> body)
    {
        var text = StrictJson.WithoutMark(body);
        problems.AddRange(StrictJson.Check(text.Span).Select(problem => ProblemLine.Of(problem)));
        if (problems.Count > 0)
        {
            return null;
        }

        var json = JsonElement.Parse(text.Span);
        if (json.ValueKind != JsonValueKind.Object)
        {
            return Refuse("not-an-object", "The body is an object with a reason.");
        }

        string[] known = kind switch { ControlKind.Stop => ["reason", "by", "runs"], ControlKind.Mute => ["reason", "by", .. MuteReader.Keys], ControlKind.Unmute => ["reason", "by", "mute"], ControlKind.Demote or ControlKind.Promote => ["reason", "by", "rule", "to"], _ => ["reason", "by"] };
        foreach (var member in json.EnumerateObject().Where(member => !known.Contains(member.Name)))
        {
            Refuse("unknown-key", $"The body has no key '{member.Name}'; it knows {string.Join(", ", known)}.");
        }

        var reason = Text(json, "reason", ControlAct.LongestReason);
        var named = by(json.TryGetProperty("by", out _) ? Text(json, "by", ControlAct.LongestName) : null);
        if (named is null && problems.Count == 0)
        {
            Refuse("by", "A token says who you are, and you cannot act for somebody else; leave 'by' out.");
        }

        var act = new ControlAct(0, kind, named ?? "", reason ?? "", now);
        act = kind switch { ControlKind.Stop => act with { Runs = Runs(json) }, ControlKind.Mute => new MuteReader(json, now, (code, sentence) => Refuse(code, sentence)).Read(act), ControlKind.Unmute => act with { Ends = Number(json) }, ControlKind.Demote or ControlKind.Promote => Trusted(json, act), _ => act };
        return problems.Count == 0 ? act : null;
    }

    private ControlAct Trusted(JsonElement json, ControlAct act)
    {
        var rule = Text(json, "rule", ControlAct.LongestName);
        var mode = json.TryGetProperty("to", out _) ? Text(json, "to", ControlAct.LongestName) switch { "observe" => RuleMode.Observe, "propose" => RuleMode.Propose, "auto" when kind == ControlKind.Promote => RuleMode.Auto, _ => (RuleMode?)null } : null;
        if (mode is null && (kind == ControlKind.Demote || json.TryGetProperty("to", out _)))
        {
            Refuse("mode", kind == ControlKind.Demote ? "A demotion says how far the rule may still go: to observe or propose." : "'to' is propose or auto; without it the rule goes as far as its document says.");
        }

        return act with { Scope = MuteScope.Rule, Named = rule ?? "", Mode = mode };
    }

    private StopRuns? Runs(JsonElement json)
    {
        if (!json.TryGetProperty("runs", out var runs))
        {
            return null;
        }

        var choice = runs.ValueKind == JsonValueKind.String ? Names.Find<StopRuns>(runs.GetString()!) : null;
        if (choice is null)
        {
            Refuse("runs", "'runs' says what becomes of the runs under way: finish, and they go on, or pause, and they go on when starts are resumed.");
        }

        return choice;
    }

    private long? Number(JsonElement json)
    {
        if (json.TryGetProperty("mute", out var mute) && mute.ValueKind == JsonValueKind.Number && mute.TryGetInt64(out var number) && number > 0)
        {
            return number;
        }

        Refuse("missing", "'mute' is the number of the mute that ends.");
        return null;
    }

    private string? Text(JsonElement json, string name, int most)
    {
        if (json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && text.Length <= most)
        {
            return text;
        }

        Refuse("missing", $"'{name}' is a text of 1 to {most} characters.");
        return null;
    }

    private ControlAct? Refuse(string code, string sentence)
    {
        problems.Add(new ProblemLine($"act/{code}", sentence, null, null, null));
        return null;
    }
}
