using System.Text.Json;
using Serverless.Core.Documents;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Serverless.Core.Tests.Workflows;

/// <summary>Reads YAML of tests into documents with places: the core schema of YAML 1.2, no anchors.</summary>
internal static class Yaml
{
    public static DocumentNode Read(string text, string? file = "test.yaml")
    {
        var parser = new Parser(new StringReader(text));
        parser.Consume<StreamStart>();
        parser.Consume<DocumentStart>();
        return Node(parser, file);
    }

    public static JsonElement Json(string text) => DocumentJson.ToJson(Read(text));

    private static DocumentNode Node(IParser parser, string? file)
    {
        var place = new DocumentPlace(file, (int)parser.Current!.Start.Line, (int)parser.Current.Start.Column);
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return scalar.Style == ScalarStyle.Plain ? Plain(scalar.Value, place) : new DocumentScalar(place, JsonValueKind.String, scalar.Value);
        }

        if (parser.TryConsume<SequenceStart>(out _))
        {
            List<DocumentNode> items = [];
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                items.Add(Node(parser, file));
            }

            return new DocumentList(place, items);
        }

        parser.Consume<MappingStart>();
        List<DocumentEntry> entries = [];
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Consume<Scalar>();
            entries.Add(new DocumentEntry(new DocumentPlace(file, (int)key.Start.Line, (int)key.Start.Column), key.Value, Node(parser, file)));
        }

        return new DocumentMap(place, entries);
    }

    private static DocumentScalar Plain(string text, DocumentPlace place) => text switch
    {
        "" or "~" or "null" => new DocumentScalar(place, JsonValueKind.Null, "null"),
        "true" => new DocumentScalar(place, JsonValueKind.True, text),
        "false" => new DocumentScalar(place, JsonValueKind.False, text),
        _ when IsNumber(text) => new DocumentScalar(place, JsonValueKind.Number, text),
        _ => new DocumentScalar(place, JsonValueKind.String, text),
    };

    private static bool IsNumber(string text)
    {
        try
        {
            return JsonElement.Parse(text).ValueKind == JsonValueKind.Number;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
