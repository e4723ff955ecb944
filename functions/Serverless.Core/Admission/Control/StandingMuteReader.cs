using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Events;

namespace Serverless.Core.Admission.Control;

/// <summary>Reads a mute of a pack (<c>rules/PACK/mutes/*.yaml</c>); everything that is wrong is said at once.</summary>
/// <param name="zones">The time zone of an IANA name; null where it is not known here.</param>
/// <param name="stored">Set for a document that has been accepted somewhere: a zone that is not known here is no mistake of its author, and the mute holds all the time.</param>
public sealed class StandingMuteReader(Func<string, TimeZoneInfo?> zones, bool stored)
{
    private const int NameLimit = 100;

    /// <summary>What only a mute that comes again has.</summary>
    private static readonly string[] OfWindows = ["for", "zone"];

    public Reading<StandingMute> Read(DocumentNode document, string pack)
    {
        var problems = new List<Problem>();
        var map = new MapReader(document, "mute", "a mute", problems);
        var (name, reason, owner) = (Text(map, "mute", NameLimit), Text(map, "reason", ControlAct.LongestReason), Text(map, "owner", ControlAct.LongestName));
        if (name is not null && !name.All(static letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '.'))
        {
            map.Report("bad-name", map.Optional("mute")!.Place, "A mute's name is made of lower-case letters, digits, hyphens and dots.");
        }

        var mute = new StandingMute(name ?? "", pack, MuteTerms.None, reason ?? "", owner ?? "")
        {
            Everything = map.OptionalBoolean("everything") == true,
            Rules = map.OptionalTexts("rules"),
            Tags = map.OptionalTexts("tags"),
            Packs = map.OptionalTexts("packs"),
            Where = map.OptionalText("where"),
            Every = map.OptionalText("every"),
            Lasts = map.OptionalDuration("for"),
            Zone = map.OptionalText("zone"),
            From = Moment(map, "from"),
            Until = Moment(map, "until"),
            Place = map.Optional("mute")?.Place ?? document.Place,
        };
        CheckMeant(map, mute);
        mute = mute with { Terms = Terms(map, mute) };
        map.Finish();
        return new Reading<StandingMute>(problems.Count == 0 ? mute : null, problems);
    }

    private static void CheckMeant(MapReader map, StandingMute mute)
    {
        var named = mute.Rules.Count + mute.Tags.Count + mute.Packs.Count;
        if ((named == 0 && !mute.Everything) || (named > 0 && mute.Everything))
        {
            map.Report("meant", map.Place, "A mute names what it is for: rules, tags and packs, each a list, or everything: true.");
        }
    }

    /// <summary>Windows that come again have a zone and a length; without them the mute has an end.</summary>
    private MuteTerms Terms(MapReader map, StandingMute mute)
    {
        DocumentPlace At(string key) => map.Optional(key)?.Place ?? map.Place;
        var where = mute.Where is null ? null : MuteTerms.Compile(mute.Where, At("where"), (_, sentence) => map.Report("where", At("where"), sentence));
        if (mute.Every is null)
        {
            foreach (var key in OfWindows.Where(key => map.Optional(key) is not null))
            {
                map.Report("no-calendar", At(key), $"'{key}' is for a mute that comes again: say with 'every' when its windows begin, such as '0 22 * * MON-FRI'.");
            }

            if (map.Optional("until") is null || mute.Until <= mute.From)
            {
                map.Report("end", map.Place, "A mute that does not come again has an end: say with 'until' when, after 'from' where that is said.");
            }

            return new MuteTerms(null, where, null);
        }

        if (map.Optional("until") is not null && mute.Until <= mute.From)
        {
            map.Report("end", At("until"), "'until' is after 'from'.");
        }

        var unread = new List<string>();
        var known = mute.Zone is not null && mute.Lasts is not null;
        if (!known)
        {
            map.Report("no-calendar", At("every"), "A mute that comes again says by the clocks of which time zone, 'zone', such as Europe/Berlin, and how long each of its windows is, 'for', such as PT8H.");
        }

        var calendar = known ? MuteCalendar.Read(mute.Every, mute.Lasts!.Value, mute.Zone!, zones, Refuse) : null;
        return unread.Count > 0 ? new MuteTerms(null, null, string.Join(' ', unread)) : new MuteTerms(calendar, where, null);

        void Refuse(string key, string sentence)
        {
            if (stored && key == "zone")
            {
                unread.Add(sentence);
                return;
            }

            map.Report(key, At(key), sentence);
        }
    }

    private static string? Text(MapReader map, string key, int most)
    {
        var text = map.RequiredText(key);
        if (text is not null && (text.Length == 0 || text.Length > most))
        {
            map.Report("length", map.Optional(key)!.Place, $"'{key}' is a text of 1 to {most} characters.");
        }

        return text;
    }

    private static DateTimeOffset? Moment(MapReader map, string key)
    {
        var node = map.Optional(key);
        var moment = node is DocumentScalar { ScalarKind: JsonValueKind.String } text ? Rfc3339.Parse(text.Text) : null;
        if (node is not null && moment is null)
        {
            map.Report("not-a-time", node.Place, $"'{key}' is a time with its date and offset (RFC 3339), such as 2030-01-31T18:00:00Z.");
        }

        return moment;
    }
}
