namespace Serverless.Local.Patterns;

/// <summary>The lines of a file, without their ends and without a byte order mark before the first; the bytes stay as they are.</summary>
internal static class TextLines
{
    public static IEnumerable<ReadOnlyMemory<byte>> Of(ReadOnlyMemory<byte> text)
    {
        var rest = text.Span.StartsWith("\uFEFF"u8) ? text[3..] : text;
        while (!rest.IsEmpty)
        {
            var length = rest.Span.IndexOf((byte)'\n');
            var line = length < 0 ? rest : rest[..length];
            rest = length < 0 ? default : rest[(length + 1)..];
            yield return line.Span.EndsWith((byte)'\r') ? line[..^1] : line;
        }
    }
}
