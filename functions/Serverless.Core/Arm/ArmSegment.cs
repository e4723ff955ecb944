using System.Buffers;

namespace Serverless.Core.Arm;

/// <summary>What may stand between two slashes of an id. Narrower than Azure's own rules where those let letters of all scripts in: two texts that look
/// alike are never two ids here. A percent sign is refused, so nothing is ever decoded.</summary>
public static class ArmSegment
{
    private const int GroupLimit = 90;
    private const int NameLimit = 260;

    private static readonly SearchValues<char> GroupLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.()");
    private static readonly SearchValues<char> NameLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.()@:~!$'+,;=| []{}&*");

    public static bool IsResourceGroup(string text) => text.Length is > 0 and <= GroupLimit && !text.AsSpan().ContainsAnyExcept(GroupLetters) && !text.EndsWith('.');

    /// <summary>Of a resource, and of an action.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= NameLimit && !text.AsSpan().ContainsAnyExcept(NameLetters) && text.AsSpan().ContainsAnyExcept('.', ' ') && text[0] != ' ' && text[^1] != ' ';

    public static bool IsType(string text) =>
        text.Length is > 0 and <= NameLimit && char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    /// <summary>Such as <c>Microsoft.Web</c>.</summary>
    public static bool IsNamespace(string text) =>
        text.Length <= NameLimit && text.Contains('.') && text.Split('.').All(part => part.Length > 0 && part.All(char.IsAsciiLetterOrDigit));
}
