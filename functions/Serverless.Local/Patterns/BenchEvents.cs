using System.Text.Json;

namespace Serverless.Local.Patterns;

/// <summary>Events in memory, one a line of a file, which may be compressed with gzip (<c>.gz</c>). Empty lines are passed over.</summary>
internal sealed class BenchEvents(byte[] text, IReadOnlyList<Range> lines)
{
    public int Count => lines.Count;

    public ReadOnlySpan<byte> this[int index] => text.AsSpan(lines[index]);

    /// <exception cref="InvalidDataException">There is no event, a line is not JSON, or what is to be compressed is not or is damaged; the sentence says which.</exception>
    public static BenchEvents Read(FileInfo file)
    {
        var events = Of(file.Extension == ".gz" ? GzipFile.Read(file) : File.ReadAllBytes(file.FullName));
        for (var i = 0; i < events.Count; i++)
        {
            Check(events, i, file);
        }

        return events.Count > 0 ? events : throw new InvalidDataException($"{file.Name} has no event.");
    }

    private static void Check(BenchEvents events, int at, FileInfo file)
    {
        try
        {
            var reader = new Utf8JsonReader(events[at], new JsonReaderOptions { MaxDepth = 1000 });
            while (reader.Read())
            {
            }
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"Line {events.LineOf(at)} of {file.Name} is not JSON: {e.Message}", e);
        }
    }

    /// <summary>From 1.</summary>
    private int LineOf(int at) => text.AsSpan(0, lines[at].Start.Value).Count((byte)'\n') + 1;

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
