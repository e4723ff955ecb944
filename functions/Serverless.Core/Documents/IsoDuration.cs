using System.Xml;

namespace Serverless.Core.Documents;

/// <summary>ISO 8601 durations: <c>PT10M</c>, <c>P1DT2H</c>, <c>P2W</c>. A year counts 365 days and a month 30, as in XML Schema part 2, 3.2.6.</summary>
public static class IsoDuration
{
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        if (text.Length > 2 && text[0] == 'P' && text[^1] == 'W' && int.TryParse(text.AsSpan(1, text.Length - 2), System.Globalization.NumberStyles.None, null, out var weeks) && weeks < 100_000)
        {
            duration = TimeSpan.FromDays(7L * weeks);
            return true;
        }

        try
        {
            duration = XmlConvert.ToTimeSpan(text);
            return true;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return false;
        }
    }

    public static string Format(TimeSpan duration) => XmlConvert.ToString(duration);
}
