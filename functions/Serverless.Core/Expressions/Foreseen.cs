using System.Text.Json;
using Serverless.Jq;

namespace Serverless.Core.Expressions;

/// <summary>What is known of a value before there is one: all of it, nothing, or parts in their place.</summary>
internal abstract record Foreseen
{
    /// <summary>What stands for what is not known.</summary>
    public const string Word = "unknown";

    /// <summary>The same within a text.</summary>
    public const string Hole = "{unknown}";

    /// <summary>The name that stands for further names that an object may have.</summary>
    public const string More = "…";

    private static readonly JqProgram Adding = JqProgram.Compile(".[0] + .[1]");

    private static readonly JqProgram Writing = JqProgram.Compile("tostring");

    private Foreseen()
    {
    }

    public static readonly Foreseen Unknown = new Nothing();

    public sealed record Known(JsonElement Json) : Foreseen;

    public sealed record Nothing : Foreseen;

    /// <summary>A text: literal pieces, with something unknown between each two.</summary>
    public sealed record Piece(IReadOnlyList<string> Literals) : Foreseen;

    /// <summary>An object. A property that is unknown may be absent.</summary>
    /// <param name="IsOpen">It may have properties of any other name.</param>
    public sealed record Map(IReadOnlyDictionary<string, Foreseen> Fields, bool IsOpen) : Foreseen;

    public sealed record Items(IReadOnlyList<Foreseen> All) : Foreseen;

    public static Foreseen Text(string text) => new Known(JsonComposer.Text(text));

    public static Foreseen Object(IReadOnlyDictionary<string, Foreseen> fields) => fields.Values.All(field => field is Known)
        ? new Known(JsonComposer.Object(fields.Select(field => KeyValuePair.Create(field.Key, ((Known)field.Value).Json))))
        : new Map(fields, false);

    public static Foreseen List(IReadOnlyList<Foreseen> items) => items.All(item => item is Known)
        ? new Known(JsonComposer.List(items.Select(item => ((Known)item).Json)))
        : new Items(items);

    /// <summary>Literal texts and unknown ones (null) after each other.</summary>
    public static Foreseen Texts(IEnumerable<string?> parts)
    {
        var pieces = new List<string> { "" };
        foreach (var part in parts)
        {
            if (part is null)
            {
                pieces.Add("");
            }
            else
            {
                pieces[^1] += part;
            }
        }

        return pieces.Count == 1 ? Text(pieces[0]) : pieces.TrueForAll(piece => piece.Length == 0) ? Unknown : new Piece(pieces);
    }

    /// <summary>A property; of null it is null, and of what has none it is anything.</summary>
    public Foreseen Field(string name) => this switch
    {
        Known { Json: { ValueKind: JsonValueKind.Object } json } => json.TryGetProperty(name, out var value) ? new Known(value) : new Known(JsonComposer.Null),
        Known { Json.ValueKind: JsonValueKind.Null } => this,
        Map map => map.Fields.GetValueOrDefault(name) ?? (map.IsOpen ? Unknown : new Known(JsonComposer.Null)),
        _ => Unknown,
    };

    /// <summary>As jq's <c>+</c>.</summary>
    public static Foreseen Sum(Foreseen left, Foreseen right)
    {
        if (left is Known { Json: var one } && right is Known { Json: var other })
        {
            return Run(Adding, JsonComposer.List([one, other]));
        }

        if ((Parts(left) ?? (Parts(right) is null ? null : [null])) is { } start && (Parts(right) ?? (Parts(left) is null ? null : [null])) is { } end)
        {
            return Texts(start.Concat(end));
        }

        return left.AsMap() is { } under && right.AsMap() is { } over ? Over(under, over) : Unknown;
    }

    /// <summary>How it stands within a text.</summary>
    public IEnumerable<string?> AsText() => this switch
    {
        Known { Json: var json } => Run(Writing, json) is Known { Json.ValueKind: JsonValueKind.String } text ? [text.Json.GetString()] : [null],
        _ => Parts(this) ?? [null],
    };

    /// <summary>Either of the two.</summary>
    public static Foreseen Either(Foreseen one, Foreseen other)
    {
        if (ReferenceEquals(one, other) || (one is Known { Json: var left } && other is Known { Json: var right } && left.GetRawText() == right.GetRawText()))
        {
            return one;
        }

        if (one.AsMap() is not { } first || other.AsMap() is not { } second)
        {
            return Unknown;
        }

        var fields = first.Fields.Keys.Union(second.Fields.Keys).ToDictionary(
            name => name,
            name => first.Fields.TryGetValue(name, out var mine) && second.Fields.TryGetValue(name, out var theirs) ? Either(mine, theirs) : Unknown);
        return new Map(fields, first.IsOpen || second.IsOpen);
    }

    public JsonElement ToJson() => this is Known known ? known.Json : JsonComposer.Compose(this, static (writer, value) => Write(writer, value));

    public static Foreseen Run(JqProgram program, JsonElement input) => program.First(input) is JqOutcome.Value value ? new Known(value.Json) : Unknown;

    private static Foreseen Over(Map under, Map over)
    {
        var fields = under.Fields.ToDictionary(field => field.Key, field => over.IsOpen ? Unknown : field.Value);
        foreach (var (name, value) in over.Fields)
        {
            // What may be absent may leave what was there.
            fields[name] = value;
        }

        return under.IsOpen || over.IsOpen ? new Map(fields, true) : Object(fields);
    }

    private Map? AsMap() => this switch
    {
        Map map => map,
        Known { Json: { ValueKind: JsonValueKind.Object } json } => new Map(FieldsOf(json), false),
        _ => null,
    };

    private static Dictionary<string, Foreseen> FieldsOf(JsonElement json)
    {
        var fields = new Dictionary<string, Foreseen>(StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject())
        {
            fields[property.Name] = new Known(property.Value);
        }

        return fields;
    }

    /// <summary>Null where it need not be a text.</summary>
    private static IEnumerable<string?>? Parts(Foreseen value) => value switch
    {
        Known { Json: { ValueKind: JsonValueKind.String } json } => [json.GetString()],
        Piece piece => piece.Literals.SelectMany((literal, index) => index == 0 ? (IEnumerable<string?>)[literal] : [null, literal]),
        _ => null,
    };

    private static void Write(Utf8JsonWriter writer, Foreseen value)
    {
        switch (value)
        {
            case Known known:
                writer.Copy(known.Json);
                break;
            case Piece piece:
                writer.WriteStringValue(string.Join(Hole, piece.Literals));
                break;
            case Map map:
                writer.WriteStartObject();
                foreach (var (name, field) in map.Fields)
                {
                    writer.WritePropertyName(name);
                    Write(writer, field);
                }

                if (map.IsOpen)
                {
                    writer.WriteString(More, Word);
                }

                writer.WriteEndObject();
                break;
            case Items items:
                writer.WriteStartArray();
                foreach (var item in items.All)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteStringValue(Word);
                break;
        }
    }
}
