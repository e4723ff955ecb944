using System.Globalization;
using System.Text;

namespace Serverless.Storage.AzureTables.Tables;

/// <summary>Any text as a string property: control characters and halves of surrogate pairs, which do not survive every hop of a request, are
/// written as <c>\uXXXX</c>, a backslash as two.</summary>
internal static class StoredText
{
    public static string Encode(string text)
    {
        if (!NeedsEncoding(text))
        {
            return text;
        }

        var stored = new StringBuilder(text.Length + 16);
        for (var index = 0; index < text.Length; index++)
        {
            var unit = text[index];
            if (unit == '\\')
            {
                stored.Append(@"\\");
            }
            else if (char.IsControl(unit) || IsLone(text, index))
            {
                stored.Append(@"\u").Append(((int)unit).ToString("X4"));
            }
            else
            {
                stored.Append(unit);
            }
        }

        return stored.ToString();
    }

    public static string Decode(string stored)
    {
        if (!stored.Contains('\\'))
        {
            return stored;
        }

        var text = new StringBuilder(stored.Length);
        for (var index = 0; index < stored.Length; index++)
        {
            if (stored[index] != '\\')
            {
                text.Append(stored[index]);
            }
            else if (stored[++index] == '\\')
            {
                text.Append('\\');
            }
            else
            {
                text.Append((char)int.Parse(stored.AsSpan(index + 1, 4), NumberStyles.AllowHexSpecifier));
                index += 4;
            }
        }

        return text.ToString();
    }

    private static bool NeedsEncoding(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == '\\' || char.IsControl(text[index]) || IsLone(text, index))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsLone(string text, int index) => char.IsHighSurrogate(text[index])
        ? index + 1 == text.Length || !char.IsLowSurrogate(text[index + 1])
        : char.IsLowSurrogate(text[index]) && (index == 0 || !char.IsHighSurrogate(text[index - 1]));
}
