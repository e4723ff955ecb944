using System.IO.Compression;

namespace Serverless.Local.Patterns;

/// <summary>Events in memory, one a line of a file, which may be compressed with gzip (<c>.gz</c>). Empty lines are passed over.</summary>
internal sealed class BenchEvents(byte[] text, IReadOnlyList<Range> lines)
{
    public int Count => lines.Count;

    public ReadOnlySpan<byte> this[int index] => text.AsSpan(lines[index]);

    public static BenchEvents Read(FileInfo file)
    {
        using var raw = file.OpenRead();
        using var plain = file.Extension == ".gz" ? new GZipStream(raw, CompressionMode.Decompress) : (Stream)raw;
        using var all = new MemoryStream();
        plain.CopyTo(all);
        return Of(all.ToArray());
    }

    public static BenchEvents Of(byte[] text)
    {
        var lines = new List<Range>();
        for (var start = 0; start < text.Length;)
        {
            var length = text.AsSpan(start).IndexOf((byte)'\n');
            var end = length < 0 ? text.Length : start + length;
            if (text.AsSpan(start..end).ContainsAnyExcept(" \t\r"u8))
            {
                lines.Add(start..end);
            }

            start = end + 1;
        }

        return new BenchEvents(text, lines);
    }
}
