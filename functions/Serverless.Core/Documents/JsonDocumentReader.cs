using System.Text;
using System.Text.Json;

namespace Serverless.Core.Documents;

/// <summary>Reads JSON text (RFC 8259) as a document with places. Invalid UTF-8, lone surrogates, duplicate keys, comments, trailing commas and
/// nesting below <see cref="MostDepth"/> are refused; numbers keep their spelling.</summary>
public static class JsonDocumentReader
{
    public const int MostDepth = 64;

    /// <summary>So many keys are compared one by one faster than by a hash.</summary>
    private const int FewKeys = 12;

    public static Reading<DocumentNode> Read(ReadOnlySpan<byte> utf8, string? file = null)
    {
        var problems = new List<Problem>();
        var places = new JsonPlaces(file);
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MostDepth });
            reader.Read();
            var node = Value(ref reader, utf8, places, problems);
            reader.Read();
            return new Reading<DocumentNode>(problems.Count == 0 ? node : null, problems);
        }
        catch (JsonException e)
        {
            var at = new DocumentPlace(file, (int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1);
            return new Reading<DocumentNode>(null, [.. problems, at.Problem("json/syntax", $"This is not JSON: {Reason(e)}.")]);
        }
    }

    private static DocumentNode Value(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8, JsonPlaces places, List<Problem> problems)
    {
        var place = places.At(utf8, (int)reader.TokenStartIndex);
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => Map(ref reader, place, utf8, places, problems),
            JsonTokenType.StartArray => List(ref reader, place, utf8, places, problems),
            JsonTokenType.String => new DocumentScalar(place, JsonValueKind.String, Text(ref reader, place, problems)),
            JsonTokenType.Number => new DocumentScalar(place, JsonValueKind.Number, Encoding.ASCII.GetString(reader.ValueSpan)),
            JsonTokenType.True => new DocumentScalar(place, JsonValueKind.True, "true"),
            JsonTokenType.False => new DocumentScalar(place, JsonValueKind.False, "false"),
            _ => new DocumentScalar(place, JsonValueKind.Null, "null"),
        };
    }

    private static DocumentMap Map(ref Utf8JsonReader reader, DocumentPlace place, ReadOnlySpan<byte> utf8, JsonPlaces places, List<Problem> problems)
    {
        var entries = new List<DocumentEntry>();
        HashSet<string>? seen = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var keyPlace = places.At(utf8, (int)reader.TokenStartIndex);
            var key = Text(ref reader, keyPlace, problems);
            if (entries.Count == FewKeys)
            {
                seen = [.. entries.Select(entry => entry.Key)];
            }

            if (!(seen?.Add(key) ?? !Has(entries, key)))
            {
                problems.Add(keyPlace.Problem("json/duplicate-key", $"The key '{key}' stands twice in one object; keep one of them."));
            }

            reader.Read();
            entries.Add(new DocumentEntry(keyPlace, key, Value(ref reader, utf8, places, problems)));
        }

        return new DocumentMap(place, entries);
    }

    private static bool Has(List<DocumentEntry> entries, string key)
    {
        foreach (var entry in entries)
        {
            if (entry.Key == key)
            {
                return true;
            }
        }

        return false;
    }

    private static DocumentList List(ref Utf8JsonReader reader, DocumentPlace place, ReadOnlySpan<byte> utf8, JsonPlaces places, List<Problem> problems)
    {
        var items = new List<DocumentNode>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(Value(ref reader, utf8, places, problems));
        }

        return new DocumentList(place, items);
    }

    private static string Text(ref Utf8JsonReader reader, DocumentPlace place, List<Problem> problems)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            problems.Add(place.Problem("json/not-unicode", "This text is not Unicode: it has invalid UTF-8 or half of a surrogate pair."));
            return "";
        }
    }

    private static string Reason(JsonException e)
    {
        var end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (end < 0 ? e.Message : e.Message[..end]).TrimEnd('.');
    }

    /// <summary>Line and column of byte offsets that come in increasing order. Columns count UTF-16 units, as editors do.</summary>
    private sealed class JsonPlaces(string? file)
    {
        private int line = 1;
        private int column = 1;
        private int seen;

        public DocumentPlace At(ReadOnlySpan<byte> utf8, int offset)
        {
            for (int next; (next = utf8[seen..offset].IndexOf((byte)'\n')) >= 0; line++)
            {
                seen += next + 1;
                column = 1;
            }

            column += Encoding.UTF8.GetCharCount(utf8[seen..offset]);
            seen = offset;
            return new DocumentPlace(file, line, column);
        }
    }
}
