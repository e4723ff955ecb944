using System.Text.Json;
using Serverless.Core.Admission.Control;
using Serverless.Core.Documents;
using Serverless.Core.Events;

namespace Serverless.Api.Queries;

/// <summary>Reads for what a mute is and when: one of <c>rule</c>, <c>tag</c>, <c>pack</c> and <c>everything: true</c>, and which events, <c>where</c> (which is enough by
/// itself); how long, <c>for</c> or <c>until</c>. Of one that comes again and again <c>every</c>, when its windows begin, with <c>zone</c>, by whose clocks, <c>for</c>, how long
/// each is, and <c>until</c>, when the last is over.</summary>
/// <param name="zones">The zone of an IANA name; null where this host does not know it.</param>
internal sealed class MuteReader(SentObject sent, DateTimeOffset now, Func<string, TimeZoneInfo?> zones)
{
    private static readonly string[] Scopes = ["rule", "tag", "pack", "everything"];

    public static readonly IReadOnlyList<string> Keys = ["for", "until", "every", "zone", "where", .. Scopes];

    public ControlAct Read(ControlAct act)
    {
        act = Scoped(act) with { Where = Where() };
        return sent.Has("every") ? Recurring(act)
            : sent.Has("zone") ? Refused(act, "zone", "A zone is for a mute that comes again: say with every when its windows begin, such as '0 22 * * MON-FRI'.")
            : act with { Until = Until() };
    }

    private ControlAct Scoped(ControlAct act)
    {
        var given = Scopes.Where(sent.Has).ToList();
        return given switch
        {
            [] when sent.Has("where") => act with { Scope = MuteScope.Everything },
            ["everything"] when sent.Find("everything") is { ValueKind: JsonValueKind.True } => act with { Scope = MuteScope.Everything },
            ["rule" or "tag" or "pack"] => act with { Scope = Names.Find<MuteScope>(given[0])!.Value, Named = sent.Text(given[0], ControlAct.LongestName) ?? "" },
            _ => Refused(act, "scope", "A mute names one thing: rule, tag or pack, or says everything: true; or says with where which events it is for."),
        };
    }

    private string? Where()
    {
        if (!sent.Has("where") || sent.Text("where", MuteTerms.LongestWhere) is not { } where)
        {
            return null;
        }

        MuteTerms.Compile(where, default, sent.Refuse);
        return where;
    }

    private ControlAct Recurring(ControlAct act)
    {
        var (every, zone, lasts) = (sent.Text("every", MuteCalendar.LongestText), sent.Has("zone") ? sent.Text("zone", MuteCalendar.LongestText) : null, Length("for"));
        if (!sent.Has("zone"))
        {
            sent.Refuse("zone", "A mute that comes again says by the clocks of which time zone: zone, an IANA name such as Europe/Berlin.");
        }

        var until = sent.Has("until") ? Moment("until") : null;
        if (lasts is null || until is null || until <= now)
        {
            sent.Refuse("end", "A mute that comes again says how long each of its windows is, for, such as PT8H, and when the last is over, until, a time to come with its date and offset (RFC 3339), such as 2030-01-31T18:00:00Z.");
        }

        if (every is not null)
        {
            // Whatever else is missing, what is there is looked at too.
            MuteCalendar.Read(every, lasts ?? MuteCalendar.Longest, zone ?? TimeZoneInfo.Utc.Id, zone is null ? _ => TimeZoneInfo.Utc : zones, sent.Refuse);
        }

        return act with { Every = every, Zone = zone, Lasts = lasts, Until = until };
    }

    private DateTimeOffset? Until()
    {
        if (!sent.Has("until") && Length("for") is { } time)
        {
            return now + time;
        }

        if (!sent.Has("for") && Moment("until") is { } until && until > now)
        {
            return until;
        }

        sent.Refuse("end", "A mute ends by itself: say how long with for, such as PT2H, or when with until, a time to come with its date and offset (RFC 3339), such as 2030-01-31T18:00:00Z.");
        return null;
    }

    private TimeSpan? Length(string name) =>
        sent.Find(name) is { ValueKind: JsonValueKind.String } length && IsoDuration.TryParse(length.GetString()!, out var time) && time > TimeSpan.Zero && time < TimeSpan.FromDays(3_660)
            ? time
            : null;

    private DateTimeOffset? Moment(string name) =>
        sent.Find(name) is { ValueKind: JsonValueKind.String } value && Rfc3339.Parse(value.GetString()) is { } moment ? moment : null;

    private ControlAct Refused(ControlAct act, string code, string sentence)
    {
        sent.Refuse(code, sentence);
        return act;
    }
}
