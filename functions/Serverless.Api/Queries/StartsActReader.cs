using System.Globalization;
using System.Text.Json;
using Serverless.Api.Problems;
using Serverless.Core.Admission.Control;
using Serverless.Core.Documents;
using Serverless.Core.Events.Json;
using Serverless.Core.Rules;

namespace Serverless.Api.Queries;

/// <summary>Reads what a person does to the starts, strictly: <c>{reason, by?}</c>; of a mute also how long, <c>for</c> or <c>until</c>, and one of <c>rule</c>,
/// <c>tag</c>, <c>pack</c> and <c>everything</c>; of an unmute also <c>mute</c>, its number; of a demotion or promotion also
/// <c>rule</c>, and how far it may go, <c>to</c>.</summary>
internal sealed class StartsActReader(ControlKind kind, Func<string?, string?> by, DateTimeOffset now)
{
    private const int TextLimit = 4_096;

    private static readonly string[] Scopes = ["rule", "tag", "pack", "everything"];

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

        string[] known = kind switch { ControlKind.Mute => ["reason", "by", "for", "until", .. Scopes], ControlKind.Unmute => ["reason", "by", "mute"], ControlKind.Demote or ControlKind.Promote => ["reason", "by", "rule", "to"], _ => ["reason", "by"] };
        foreach (var member in json.EnumerateObject().Where(member => !known.Contains(member.Name)))
        {
            Refuse("unknown-key", $"The body has no key '{member.Name}'; it knows {string.Join(", ", known)}.");
        }

        var reason = Text(json, "reason");
        var named = by(json.TryGetProperty("by", out _) ? Text(json, "by") : null);
        if (named is null && problems.Count == 0)
        {
            Refuse("by", "A token says who you are, and you cannot act for somebody else; leave 'by' out.");
        }

        var act = new ControlAct(0, kind, named ?? "", reason ?? "", now);
        act = kind switch { ControlKind.Mute => Muted(json, act), ControlKind.Unmute => act with { Ends = Number(json) }, ControlKind.Demote or ControlKind.Promote => Trusted(json, act), _ => act };
        return problems.Count == 0 ? act : null;
    }

    private ControlAct Muted(JsonElement json, ControlAct act)
    {
        var given = Scopes.Where(scope => json.TryGetProperty(scope, out _)).ToList();
        if (given.Count != 1 || (given[0] == "everything" && !(json.GetProperty("everything").ValueKind == JsonValueKind.True)))
        {
            Refuse("scope", "A mute names one thing: rule, tag or pack, or says everything: true.");
            return act;
        }

        return act with { Scope = Enum.Parse<MuteScope>(given[0], ignoreCase: true), Named = given[0] == "everything" ? "" : Text(json, given[0]) ?? "", Until = Until(json) };
    }

    private ControlAct Trusted(JsonElement json, ControlAct act)
    {
        var rule = Text(json, "rule");
        var mode = json.TryGetProperty("to", out _) ? Text(json, "to") switch { "observe" => RuleMode.Observe, "propose" => RuleMode.Propose, "auto" when kind == ControlKind.Promote => RuleMode.Auto, _ => (RuleMode?)null } : null;
        if (mode is null && (kind == ControlKind.Demote || json.TryGetProperty("to", out _)))
        {
            Refuse("mode", kind == ControlKind.Demote ? "A demotion says how far the rule may still go: to observe or propose." : "'to' is propose or auto; without it the rule goes as far as its document says.");
        }

        return act with { Scope = MuteScope.Rule, Named = rule ?? "", Mode = mode };
    }

    private DateTimeOffset? Until(JsonElement json)
    {
        if (json.TryGetProperty("for", out var length) && !json.TryGetProperty("until", out _)
            && length.ValueKind == JsonValueKind.String && IsoDuration.TryParse(length.GetString()!, out var time) && time > TimeSpan.Zero && time < TimeSpan.FromDays(3_660))
        {
            return now + time;
        }

        if (json.TryGetProperty("until", out var end) && !json.TryGetProperty("for", out _)
            && end.ValueKind == JsonValueKind.String && DateTimeOffset.TryParse(end.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until) && until > now)
        {
            return until.ToUniversalTime();
        }

        Refuse("end", "A mute ends by itself: say how long with for, such as PT2H, or when with until, a time to come such as 2030-01-31T18:00:00Z.");
        return null;
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

    private string? Text(JsonElement json, string name)
    {
        if (json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= TextLimit } text)
        {
            return text;
        }

        Refuse("missing", $"'{name}' is a text of 1 to {TextLimit} characters.");
        return null;
    }

    private ControlAct? Refuse(string code, string sentence)
    {
        problems.Add(new ProblemLine($"act/{code}", sentence, null, null, null));
        return null;
    }
}
