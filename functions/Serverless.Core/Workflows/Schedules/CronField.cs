using System.Globalization;

namespace Serverless.Core.Workflows.Schedules;

/// <summary>One of the five fields of a cron expression.</summary>
/// <param name="Names">Of the values from <paramref name="Least"/> on, in three letters; none for most fields.</param>
internal sealed record CronField(string What, int Least, int Most, IReadOnlyList<string> Names)
{
    public static readonly IReadOnlyList<CronField> All =
    [
        new("the minute", 0, 59, []),
        new("the hour", 0, 23, []),
        new("the day of the month", 1, 31, []),
        new("the month", 1, 12, ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]),
        new("the day of the week", 0, 7, ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]),
    ];

    /// <summary>The five fields of <c>@daily</c> and its like; null for any other text.</summary>
    public static string? Named(string text) => text switch
    {
        "@yearly" or "@annually" => "0 0 1 1 *",
        "@monthly" => "0 0 1 * *",
        "@weekly" => "0 0 * * 0",
        "@daily" or "@midnight" => "0 0 * * *",
        "@hourly" => "0 * * * *",
        _ => null,
    };

    /// <summary>Whether the text of a field of days names some of them: as cron has it, one that begins with a star does not.</summary>
    public static bool Restricts(string text) => text[0] is not ('*' or '?');

    /// <param name="set">A bit for each value.</param>
    public bool TryRead(string text, out ulong set, out string? problem)
    {
        set = 0;
        foreach (var item in text.Split(','))
        {
            if (!TryReadItem(item, out var values))
            {
                problem = $"has '{item}' for {What}: write a number from {Least} to {Most}, a range such as {Least}-{Most}, a step such as */5, or several with commas";
                return false;
            }

            set |= values;
        }

        problem = null;
        return true;
    }

    private bool TryReadItem(string item, out ulong values)
    {
        values = 0;
        var slash = item.IndexOf('/', StringComparison.Ordinal);
        var (range, step) = (slash < 0 ? item : item[..slash], 1);
        if ((slash >= 0 && !TryNumber(item[(slash + 1)..], 1, Most, out step)) || !TryReadRange(range, slash >= 0, out var from, out var to))
        {
            return false;
        }

        for (var value = from; value <= to; value += step)
        {
            values |= 1UL << value;
        }

        return true;
    }

    private bool TryReadRange(string range, bool stepped, out int from, out int to)
    {
        (from, to) = (Least, Most);
        if (range is "*" or "?")
        {
            to = Names.Count == 7 ? 6 : Most;
            return true;
        }

        var dash = range.IndexOf('-', StringComparison.Ordinal);
        if (dash >= 0)
        {
            return TryValue(range[..dash], out from) && TryValue(range[(dash + 1)..], out to) && from <= to;
        }

        var read = TryValue(range, out from);
        to = stepped ? Most : from;
        return read;
    }

    private bool TryValue(string text, out int value)
    {
        for (var i = 0; i < Names.Count; i++)
        {
            if (string.Equals(Names[i], text, StringComparison.OrdinalIgnoreCase))
            {
                value = Least + i;
                return true;
            }
        }

        return TryNumber(text, Least, Most, out value);
    }

    private static bool TryNumber(string text, int least, int most, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= least && value <= most;
}
