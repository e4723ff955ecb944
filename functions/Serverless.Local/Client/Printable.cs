using System.Text;

namespace Serverless.Local.Client;

/// <summary>Text from outside for a terminal: control characters, which could move its cursor or worse, are shown as <c>\u001b</c>; lines and tabs stay.</summary>
internal static class Printable
{
    public static string Of(string text) => text.Any(Steers)
        ? text.Aggregate(new StringBuilder(), (shown, c) => Steers(c) ? shown.Append($"\\u{(int)c:x4}") : shown.Append(c)).ToString()
        : text;

    private static bool Steers(char c) => char.IsControl(c) && c is not ('\n' or '\t');
}
