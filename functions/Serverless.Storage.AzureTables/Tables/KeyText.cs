using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Storage.AzureTables.Tables;

/// <summary>Any text as part of a partition or row key, which may not hold <c>/ \ # ?</c> or control characters and has at most 512 characters.
/// Two texts never become one key.</summary>
internal static class KeyText
{
    /// <summary>Characters of a key part, at most.</summary>
    public const int Longest = 200;

    // Never at the start of what Escape makes: there a tilde is followed by a hex digit.
    private const string HashMark = "~~";

    /// <summary>Letters, digits, hyphen, underscore and dot stand for themselves, so that derived ids stay as they are and keep their order.
    /// Texts that would become longer than <see cref="Longest"/> are hashed.</summary>
    public static string Of(string text)
    {
        var escaped = Escape(text);
        return escaped.Length <= Longest ? escaped : HashMark + Hash(text);
    }

    /// <summary>64 hex digits.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan())));

    private static string Escape(string text)
    {
        var key = new StringBuilder(text.Length);
        foreach (var unit in text)
        {
            _ = char.IsAsciiLetterOrDigit(unit) || unit is '-' or '_' or '.' ? key.Append(unit) : key.Append('~').Append(((int)unit).ToString("X4"));
        }

        return key.ToString();
    }
}
