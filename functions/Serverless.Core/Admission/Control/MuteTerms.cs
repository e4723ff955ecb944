using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Events;
using Serverless.Core.Expressions;
using Serverless.Jq;

namespace Serverless.Core.Admission.Control;

/// <summary>What narrows a mute down, compiled: when it comes again, and for which events it is. What is not known here is not taken for no: who cannot read
/// the terms, or cannot say whether an event is meant, holds it back.</summary>
/// <param name="Calendar">Null where it holds all of the time.</param>
/// <param name="Where">A condition over the event as <c>.</c> and <c>$event</c>; null where it holds for every event.</param>
/// <param name="Unread">Why the terms are not known here; null where they are.</param>
public sealed record MuteTerms(MuteCalendar? Calendar, RuntimeExpression? Where, string? Unread)
{
    /// <summary>Characters of the condition, at most.</summary>
    public const int LongestWhere = 1_000;

    public static readonly MuteTerms None = new(null, null, null);

    private static readonly string[] Variables = ["event"];

    /// <summary>As much as the condition of a rule has.</summary>
    private static readonly JqBudget Budget = new(Steps: 100_000, OutputBytes: 8 * 1024 * 1024);

    /// <param name="zones">The zone of an IANA name; null where it is not known here.</param>
    public static MuteTerms Of(ControlAct act, Func<string, TimeZoneInfo?> zones) => Of(act.Every, act.Lasts, act.Zone, act.Where, zones);

    public static MuteTerms Of(string? every, TimeSpan? lasts, string? zone, string? where, Func<string, TimeZoneInfo?> zones)
    {
        var unread = new List<string>();
        var calendar = every is null ? null : MuteCalendar.Read(every, lasts ?? default, zone ?? "", zones, (_, sentence) => unread.Add(sentence));
        var condition = where is null ? null : Compile(where, default, (_, sentence) => unread.Add(sentence));
        return unread.Count == 0 ? new MuteTerms(calendar, condition, null) : new MuteTerms(null, null, string.Join(' ', unread));
    }

    /// <param name="refuse">Takes what is wrong: <c>where</c>, and a sentence.</param>
    /// <returns>Null where something is wrong.</returns>
    public static RuntimeExpression? Compile(string where, DocumentPlace place, Action<string, string> refuse)
    {
        if (where.Length > LongestWhere)
        {
            refuse("where", $"The condition has {where.Length} characters; {LongestWhere} are the most.");
            return null;
        }

        var problems = new List<Problem>();
        var read = RuntimeExpression.Compile(where, place, Variables, problems);
        problems.ForEach(problem => refuse("where", problem.Sentence));
        return read;
    }

    /// <summary>Whether they hold an event back now; null where they do not.</summary>
    /// <param name="happened">Null where it is not known, and then every event is meant.</param>
    internal MuteHold? Hold(NormalizedEvent? happened, DateTimeOffset until, DateTimeOffset now)
    {
        if (Unread is not null)
        {
            return new MuteHold(until, $"it holds all the time, since its terms cannot be read here: {Unread}");
        }

        var end = Calendar is null ? until : Calendar.Within(now);
        return end is not { } over ? null : Meant(happened) switch
        {
            ExpressionOutcome.Value { True: false } => null,
            ExpressionOutcome.Failed failed => new MuteHold(over < until ? over : until, $"whether this event is meant could not be said: {failed.Reason}"),
            _ => new MuteHold(over < until ? over : until, null),
        };
    }

    private ExpressionOutcome? Meant(NormalizedEvent? happened)
    {
        if (Where is null || happened is null)
        {
            return null;
        }

        var json = JsonElement.Parse(happened.Utf8.Span, new JsonDocumentOptions { MaxDepth = 1000 });
        return Where.Evaluate(json, new Dictionary<string, JsonElement> { ["event"] = json }, Budget);
    }
}

/// <summary>That a mute holds.</summary>
/// <param name="Until">As far as is known: ask again then.</param>
/// <param name="Because">Set where it holds because something is not known.</param>
public sealed record MuteHold(DateTimeOffset Until, string? Because);
