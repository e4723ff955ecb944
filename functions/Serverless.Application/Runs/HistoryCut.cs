using System.Security.Cryptography;
using System.Text.Json;

namespace Serverless.Application.Runs;

/// <summary>Facts as a store keeps them: their JSON without the large payloads, which lie beside it under the hash of their bytes. Put together again they are
/// the same, byte for byte. A payload that many facts repeat is kept once a run, and a page of a history is read without those of the others.</summary>
/// <param name="Rest">The JSON, with nothing where a payload was.</param>
/// <param name="Payloads">What was taken out, in the order of its places.</param>
public sealed record HistoryCut(ReadOnlyMemory<byte> Rest, IReadOnlyList<CutPayload> Payloads)
{
    /// <summary>Bytes of JSON that a payload may have and stay where it is.</summary>
    public const int Limit = 64 * 1024;

    private const int MaxDepth = 1_200;

    /// <param name="facts">A list of facts, as <c>HistoryJson</c> writes it. Each property of each is a payload.</param>
    public static HistoryCut Of(ReadOnlyMemory<byte> facts)
    {
        if (facts.Length <= Limit)
        {
            return new HistoryCut(facts, []);
        }

        var found = Find(facts.Span);
        if (found.Count == 0)
        {
            return new HistoryCut(facts, []);
        }

        var rest = new List<byte>();
        var payloads = new List<CutPayload>();
        var done = 0;
        foreach (var (start, end) in found)
        {
            rest.AddRange(facts.Span[done..start]);
            var bytes = facts[start..end];
            payloads.Add(new CutPayload(new PayloadPlace(rest.Count, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes.Span))), bytes));
            done = end;
        }

        rest.AddRange(facts.Span[done..]);
        return new HistoryCut(rest.ToArray(), payloads);
    }

    /// <summary>The facts as they were.</summary>
    /// <param name="payload">The bytes under each of the hashes.</param>
    public static byte[] Join(ReadOnlySpan<byte> rest, IReadOnlyList<PayloadPlace> places, Func<string, ReadOnlyMemory<byte>> payload)
    {
        var whole = new byte[rest.Length + places.Sum(place => place.Length)];
        var (read, written) = (0, 0);
        foreach (var place in places)
        {
            rest[read..place.At].CopyTo(whole.AsSpan(written));
            written += place.At - read;
            read = place.At;
            payload(place.Hash).Span.CopyTo(whole.AsSpan(written, place.Length));
            written += place.Length;
        }

        rest[read..].CopyTo(whole.AsSpan(written));
        return whole;
    }

    private static List<(int Start, int End)> Find(ReadOnlySpan<byte> facts)
    {
        var found = new List<(int, int)>();
        var reader = new Utf8JsonReader(facts, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
            // The list, a fact in it, a property of that.
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 2)
            {
                continue;
            }

            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (reader.BytesConsumed - start > Limit)
            {
                found.Add((start, (int)reader.BytesConsumed));
            }
        }

        return found;
    }
}

public sealed record CutPayload(PayloadPlace Place, ReadOnlyMemory<byte> Bytes);

/// <param name="At">Where in the rest it is to be put back.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Hash">SHA-256 of its bytes, 64 lower-case hex digits.</param>
public sealed record PayloadPlace(int At, int Length, string Hash)
{
    public static string Write(IEnumerable<PayloadPlace> places) => string.Join(' ', places.Select(place => $"{place.At}:{place.Length}:{place.Hash}"));

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static IReadOnlyList<PayloadPlace> Read(string places) =>
    [
        .. places.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(place => place.Split(':')).Select(parts => new PayloadPlace(
            int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture), parts[2])),
    ];
}
