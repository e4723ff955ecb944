using System.Buffers;
using System.Text;

namespace Serverless.Core.Events.Json;

/// <summary>From a byte position to what a person can find.</summary>
internal static class JsonPlace
{
    /// <summary>Line and column from 1; a column counts UTF-16 units, as editors do.</summary>
    public static (int Line, int Column) Of(ReadOnlySpan<byte> text, int position)
    {
        var before = text[..Math.Min(position, text.Length)];
        var line = before[(before.LastIndexOf((byte)'\n') + 1)..];
        return (before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(line) + 1);
    }

    public static int FirstInvalid(ReadOnlySpan<byte> text)
    {
        var position = 0;
        while (position < text.Length && Rune.DecodeFromUtf8(text[position..], out _, out var consumed) == OperationStatus.Done)
        {
            position += consumed;
        }

        return position;
    }
}
