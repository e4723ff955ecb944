using System.Text.Json;
using Serverless.Core.Workflows;

namespace Serverless.Storage.Sqlite.Runs;

/// <summary>The facts of one append as one JSON array.</summary>
internal static class FactsJson
{
    public static byte[] Write(IReadOnlyList<HistoryEvent> facts) => JsonSerializer.SerializeToUtf8Bytes(facts);

    public static IReadOnlyList<HistoryEvent> Read(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<List<HistoryEvent>>(json)!;
}
