using System.Text.Json;

namespace Serverless.Core.Rules.Matching;

/// <summary>Reads the scalars of an event token by token: what explanations stand on, and what the scanner is compared with.</summary>
internal readonly ref struct LeafReader(EventLeaves leaves)
{
    public static EventLeaves Read(ReadOnlySpan<byte> utf8, PathTree tree)
    {
        var leaves = new EventLeaves();
        leaves.Clear(tree.Count);
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = EventLeaves.MostDepth });
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            new LeafReader(leaves).ReadObject(ref reader, tree.Root, 0);
        }

        return leaves;
    }

    private void ReadObject(ref Utf8JsonReader reader, PathTree.Node node, int element)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var child = node.Descendant(reader.ValueIsEscaped ? leaves.Unescape(reader.ValueSpan) : reader.ValueSpan);
            reader.Read();
            if (child is null)
            {
                reader.Skip();
            }
            else
            {
                ReadWhole(ref reader, child, element);
            }
        }
    }

    private void ReadWhole(ref Utf8JsonReader reader, PathTree.Node node, int element)
    {
        var start = (int)reader.TokenStartIndex;
        if (node.Whole >= 0 && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            Add(ref reader, node.Whole, element);
        }

        var kind = reader.TokenType switch { JsonTokenType.StartObject => JsonValueKind.Object, JsonTokenType.StartArray => JsonValueKind.Array, _ => JsonValueKind.Undefined };
        ReadValue(ref reader, node, element);
        if (node.Whole >= 0 && kind != JsonValueKind.Undefined)
        {
            leaves.Add(node.Whole, element, kind, start, (int)reader.BytesConsumed - start);
        }
    }

    private void ReadValue(ref Utf8JsonReader reader, PathTree.Node node, int element)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject when node.IsLeaf:
                reader.Skip();
                break;
            case JsonTokenType.StartObject:
                ReadObject(ref reader, node, element);
                break;
            case JsonTokenType.StartArray:
                ReadArray(ref reader, node, element);
                break;
            default:
                if (node.Path >= 0)
                {
                    Add(ref reader, node.Path, element);
                }

                break;
        }
    }

    private void ReadArray(ref Utf8JsonReader reader, PathTree.Node node, int element)
    {
        var array = leaves.OpenArray();
        for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            {
                ReadValue(ref reader, node, element);
                continue;
            }

            var inner = leaves.OpenElement(element, array, index);
            ReadValue(ref reader, node, inner);
            leaves.CloseElement(inner);
        }
    }

    private void Add(ref Utf8JsonReader reader, int path, int element)
    {
        var kind = Kind(reader.TokenType);
        if (kind == JsonValueKind.String && reader.ValueIsEscaped)
        {
            leaves.AddEscaped(path, element, reader.ValueSpan);
            return;
        }

        var quote = kind == JsonValueKind.String ? 1 : 0;
        leaves.Add(path, element, kind, (int)reader.TokenStartIndex + quote, reader.ValueSpan.Length);
    }

    private static JsonValueKind Kind(JsonTokenType token) => token switch
    {
        JsonTokenType.String => JsonValueKind.String,
        JsonTokenType.Number => JsonValueKind.Number,
        JsonTokenType.True => JsonValueKind.True,
        JsonTokenType.False => JsonValueKind.False,
        _ => JsonValueKind.Null,
    };
}
