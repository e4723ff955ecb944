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
    private const string Rfc3339 = "yyyy-MM-dd'T'HH:mm:ssK";

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

        var reason = Text(json, "reason", ControlAct.LongestReason);
        var named = by(json.TryGetProperty("by", out _) ? Text(json, "by", ControlAct.LongestName) : null);
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

        return act with { Scope = Enum.Parse<MuteScope>(given[0], ignoreCase: true), Named = given[0] == "everything" ? "" : Text(json, given[0], ControlAct.LongestName) ?? "", Until = Until(json) };
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

    private DateTimeOffset? Until(JsonElement json)
    {
        if (json.TryGetProperty("for", out var length) && !json.TryGetProperty("until", out _)
            && length.ValueKind == JsonValueKind.String && IsoDuration.TryParse(length.GetString()!, out var time) && time > TimeSpan.Zero && time < TimeSpan.FromDays(3_660))
        {
            return now + time;
        }

        if (json.TryGetProperty("until", out var end) && !json.TryGetProperty("for", out _)
            && IsMoment(end, out var until) && until > now)
        {
            return until.ToUniversalTime();
        }

        Refuse("end", "A mute ends by itself: say how long with for, such as PT2H, or when with until, a time to come with its date and offset (RFC 3339), such as 2030-01-31T18:00:00Z.");
        return null;
    }

    /// <summary>A time of day without its date, or without its offset, is another moment for each who reads it.</summary>
    private static bool IsMoment(JsonElement json, out DateTimeOffset moment)
    {
        moment = default;
        return json.ValueKind == JsonValueKind.String && json.GetString() is { Length: > 0 } text && (text[^1] is 'Z' || (text.Length > 6 && text[^6] is '+' or '-'))
            && DateTimeOffset.TryParseExact(text, [Rfc3339, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.None, out moment);
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
