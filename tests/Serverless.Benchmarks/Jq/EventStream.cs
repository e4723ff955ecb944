using System.Text.Json;
using Serverless.SharedData;

namespace Serverless.Benchmarks.Jq;

/// <summary>A file of real events, one a line, shuffled and repeated up to a size. It lives as long as this object.</summary>
internal sealed class EventStream : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("jq-bench-").FullName;

    private EventStream()
    {
    }

    public string Path => System.IO.Path.Combine(folder, "events.ndjson");

    public long Size { get; private set; }

    public int Events { get; private set; }

    /// <param name="size">Bytes at least.</param>
    public static EventStream Write(long size)
    {
        var stream = new EventStream();
        byte[][] lines = [.. EventFiles.All(DateTimeOffset.UnixEpoch).Select(file => OnOneLine(file.Body)).OfType<byte[]>()];
        var chance = new Random(1);
        using var file = File.Create(stream.Path);
        while (file.Length < size)
        {
            chance.Shuffle(lines);
            foreach (var line in lines)
            {
                file.Write(line);
                file.WriteByte((byte)'\n');
                stream.Events++;
            }

            file.Flush();
        }

        stream.Size = file.Length;
        return stream;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static byte[]? OnOneLine(byte[] body)
    {
        try
        {
            return JsonSerializer.SerializeToUtf8Bytes(JsonElement.Parse(body), Plain);
        }
        catch (JsonException)
        {
            // Forms and other bodies that are no JSON.
            return null;
        }
    }

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
