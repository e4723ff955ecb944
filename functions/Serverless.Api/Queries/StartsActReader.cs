using System.Text.Json;
using Serverless.Core.Admission.Control;
using Serverless.Core.Rules;

namespace Serverless.Api.Queries;

/// <summary>Reads what a person does to the starts, strictly: <c>{reason, by?}</c>; of a stop also <c>runs</c>, what becomes of the runs under way;
/// of a mute what <see cref="MuteReader"/> reads; of an unmute also <c>mute</c>, its number; of a demotion or promotion also
/// <c>rule</c>, and how far it may go, <c>to</c>.</summary>
internal sealed class StartsActReader(SentObject sent, ControlKind kind, DateTimeOffset now, Func<string, TimeZoneInfo?> zones)
{
    public const string Area = "act";

    private IReadOnlyCollection<string> Known => kind switch
    {
        ControlKind.Stop => ["reason", "by", "runs"],
        ControlKind.Mute => ["reason", "by", .. MuteReader.Keys],
        ControlKind.Unmute => ["reason", "by", "mute"],
        ControlKind.Demote or ControlKind.Promote => ["reason", "by", "rule", "to"],
        _ => ["reason", "by"],
    };

    /// <param name="by">Whom the record names, given whom the body does; null where nobody can be named.</param>
    public ControlAct? Read(Func<string?, string?> by)
    {
        if (!sent.Open("The body", "The body is an object with a reason.", Known))
        {
            return null;
        }

        var (reason, named) = (sent.Text("reason", ControlAct.LongestReason), sent.By(by, "act", ControlAct.LongestName));
        var act = new ControlAct(0, kind, named ?? "", reason ?? "", now);
        return kind switch
        {
            ControlKind.Stop => act with { Runs = Runs() },
            ControlKind.Mute => new MuteReader(sent, now, zones).Read(act),
            ControlKind.Unmute => act with { Ends = Number() },
            ControlKind.Demote or ControlKind.Promote => Trusted(act),
            _ => act,
        };
    }

    private ControlAct Trusted(ControlAct act)
    {
        var rule = sent.Text("rule", ControlAct.LongestName);
        RuleMode? mode = sent.Has("to") ? sent.Text("to", ControlAct.LongestName) switch { "observe" => RuleMode.Observe, "propose" => RuleMode.Propose, "auto" when kind == ControlKind.Promote => RuleMode.Auto, _ => null } : null;
        if (mode is null && (kind == ControlKind.Demote || sent.Has("to")))
        {
            sent.Refuse("mode", kind == ControlKind.Demote ? "A demotion says how far the rule may still go: to observe or propose." : "'to' is propose or auto; without it the rule goes as far as its document says.");
        }

        return act with { Scope = MuteScope.Rule, Named = rule ?? "", Mode = mode };
    }

    private StopRuns? Runs()
    {
        if (sent.Find("runs") is not { } runs)
        {
            return null;
        }

        var choice = runs.ValueKind == JsonValueKind.String ? Names.Find<StopRuns>(runs.GetString()!) : null;
        if (choice is null)
        {
            sent.Refuse("runs", "'runs' says what becomes of the runs under way: finish, and they go on, or pause, and they go on when starts are resumed.");
        }

        return choice;
    }

    private long? Number()
    {
        if (sent.Find("mute") is { ValueKind: JsonValueKind.Number } mute && mute.TryGetInt64(out var number) && number > 0)
        {
            return number;
        }

        sent.Refuse("missing", "'mute' is the number of the mute that ends.");
        return null;
    }
}
