using Serverless.Core.Documents;

namespace Serverless.Api.Gates.Keys;

/// <summary>The keys of a file, read again when it changes.</summary>
public sealed class ApiKeyFile(string path)
{
    private const int LengthLimit = 1024 * 1024;

    private volatile Look? last;

    /// <summary>The keys as the file holds them now. A file that is gone or wrong gives its problems, never the keys it had before: which of them were to go, nobody knows.</summary>
    public Reading<IReadOnlyList<ApiKey>> Read()
    {
        try
        {
            var file = new FileInfo(path);
            var stamp = file.Exists ? (file.Length, file.LastWriteTimeUtc.Ticks) : (-1, 0);
            if (last is { } seen && seen.Stamp == stamp)
            {
                return seen.Keys;
            }

            var keys = stamp.Item1 is < 0 or > LengthLimit
                ? Unreadable(stamp.Item1 < 0 ? "There is no such file." : "It is longer than a file of keys can be.")
                : ApiKeyReader.Read(File.ReadAllText(path), path);
            last = new Look(stamp, keys);
            return keys;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unreadable(e.Message);
        }
    }

    private Reading<IReadOnlyList<ApiKey>> Unreadable(string why) => new(null, [new Problem("keys/unreadable", path, 0, 0, $"The file of keys cannot be read: {why}")]);

    private sealed record Look((long Length, long Written) Stamp, Reading<IReadOnlyList<ApiKey>> Keys);
}
