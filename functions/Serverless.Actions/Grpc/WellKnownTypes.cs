using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Serverless.Core.Documents;

namespace Serverless.Actions.Grpc;

/// <summary>The types of <c>google/protobuf</c> that JSON writes in its own way (ProtoJSON format).</summary>
internal static class WellKnownTypes
{
    public const string Timestamp = "google.protobuf.Timestamp";
    public const string Duration = "google.protobuf.Duration";
    public const string Struct = "google.protobuf.Struct";
    public const string Value = "google.protobuf.Value";
    public const string List = "google.protobuf.ListValue";
    public const string Any = "google.protobuf.Any";

    public static readonly IReadOnlySet<string> Files = new HashSet<string>(
        new[] { "timestamp", "duration", "struct", "wrappers", "empty", "any", "field_mask", "descriptor" }.Select(name => $"google/protobuf/{name}.proto"), StringComparer.Ordinal);

    private static readonly Dictionary<string, ProtoKind> Wrapped = new()
    {
        ["Double"] = ProtoKind.Double, ["Float"] = ProtoKind.Float, ["Int64"] = ProtoKind.Int64, ["UInt64"] = ProtoKind.UInt64, ["Int32"] = ProtoKind.Int32,
        ["UInt32"] = ProtoKind.UInt32, ["Bool"] = ProtoKind.Bool, ["String"] = ProtoKind.String, ["Bytes"] = ProtoKind.Bytes,
    };

    public static bool IsWrapper(string type) => type.StartsWith("google.protobuf.", StringComparison.Ordinal) && type.EndsWith("Value", StringComparison.Ordinal) && Wrapped.ContainsKey(type["google.protobuf.".Length..^"Value".Length]);

    /// <summary>For descriptions that import them and do not hold them.</summary>
    public static void AddTo(ProtoSchema schema)
    {
        foreach (var (name, kind) in Wrapped)
        {
            Add(schema, $"google.protobuf.{name}Value", Field("value", 1, kind));
        }

        Add(schema, Timestamp, Field("seconds", 1, ProtoKind.Int64), Field("nanos", 2, ProtoKind.Int32));
        Add(schema, Duration, Field("seconds", 1, ProtoKind.Int64), Field("nanos", 2, ProtoKind.Int32));
        Add(schema, "google.protobuf.Empty");
        Add(schema, "google.protobuf.FieldMask", Field("paths", 1, ProtoKind.String) with { Repeated = true });
        Add(schema, Any, Field("type_url", 1, ProtoKind.String), Field("value", 2, ProtoKind.Bytes));
        Add(schema, Struct);
        Add(schema, Value);
        Add(schema, List);
    }

    /// <summary>Seconds and nanoseconds of a time or a duration in JSON; null where it is none.</summary>
    public static (long Seconds, int Nanos)? Parse(string type, string text)
    {
        if (type == Timestamp)
        {
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? (time.ToUnixTimeSeconds(), (int)(time.UtcTicks % TimeSpan.TicksPerSecond * 100))
                : null;
        }

        if (text.EndsWith('s') && decimal.TryParse(text[..^1], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && Math.Abs(seconds) < 400_000_000_000)
        {
            return ((long)decimal.Truncate(seconds), (int)((seconds - decimal.Truncate(seconds)) * 1_000_000_000));
        }

        return IsoDuration.TryParse(text, out var duration) ? (duration.Ticks / TimeSpan.TicksPerSecond, (int)(duration.Ticks % TimeSpan.TicksPerSecond * 100)) : null;
    }

    public static string Format(string type, long seconds, int nanos)
    {
        var digits = $"{Math.Abs((long)nanos):D9}";
        var fraction = nanos == 0 ? "" : "." + (digits.EndsWith("000000", StringComparison.Ordinal) ? digits[..3] : digits.EndsWith("000", StringComparison.Ordinal) ? digits[..6] : digits);
        return type == Duration
            ? $"{(seconds < 0 || nanos < 0 ? "-" : "")}{Math.Abs(seconds)}{fraction}s"
            : seconds is >= -62_135_596_800 and <= 253_402_300_799 ? DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + fraction + "Z"
            : throw new ProtoException("A time lies outside of the years 1 to 9999.");
    }

    /// <summary>Any JSON as <c>Struct</c>, <c>Value</c> or <c>ListValue</c>.</summary>
    public static byte[] WriteJson(string type, JsonElement json)
    {
        var writer = new WireWriter();
        switch (type)
        {
            case Struct:
                foreach (var property in json.ValueKind == JsonValueKind.Object ? json.EnumerateObject() : throw new ProtoException("a Struct is an object"))
                {
                    writer.Tag(1, 2).Bytes(new WireWriter().Text(1, property.Name).Tag(2, 2).Bytes(WriteJson(Value, property.Value)).ToArray());
                }

                break;
            case List:
                foreach (var item in json.ValueKind == JsonValueKind.Array ? json.EnumerateArray() : throw new ProtoException("a ListValue is a list"))
                {
                    writer.Tag(1, 2).Bytes(WriteJson(Value, item));
                }

                break;
            default:
                WriteValue(writer, json);
                break;
        }

        return writer.ToArray();
    }

    public static JsonNode? ReadJson(string type, ReadOnlySpan<byte> bytes, int depth)
    {
        var reader = new WireReader(bytes);
        JsonNode? read = type switch { Struct => new JsonObject(), List => new JsonArray(), _ => null };
        while (reader.Next(out var number, out var wire))
        {
            switch (type, number)
            {
                case (Struct, 1):
                    var (key, value) = ReadEntry(reader.Bytes(), depth);
                    read![key] = value;
                    break;
                case (List, 1):
                    ((JsonArray)read!).Add(ReadJson(Value, reader.Bytes(), Deeper(depth)));
                    break;
                case (Value, 2):
                    var real = BitConverter.UInt64BitsToDouble(reader.Fixed64());
                    read = double.IsFinite(real) ? real : throw new ProtoException("A Value is no number of JSON.");
                    break;
                case (Value, 3):
                    read = reader.Text();
                    break;
                case (Value, 4):
                    read = reader.Varint() != 0;
                    break;
                case (Value, 5 or 6):
                    read = ReadJson(number == 5 ? Struct : List, reader.Bytes(), Deeper(depth));
                    break;
                default:
                    reader.Skip(wire);
                    break;
            }
        }

        return read;
    }

    private static (string Key, JsonNode? Value) ReadEntry(ReadOnlySpan<byte> bytes, int depth)
    {
        var (key, value) = ("", (JsonNode?)null);
        var reader = new WireReader(bytes);
        while (reader.Next(out var number, out var wire))
        {
            switch (number)
            {
                case 1:
                    key = reader.Text();
                    break;
                case 2:
                    value = ReadJson(Value, reader.Bytes(), Deeper(depth));
                    break;
                default:
                    reader.Skip(wire);
                    break;
            }
        }

        return (key, value);
    }

    public static int Deeper(int depth) => depth < 100 ? depth + 1 : throw new ProtoException("A message nests deeper than 100.");

    private static void WriteValue(WireWriter writer, JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Number:
                writer.Tag(2, 1).Fixed64(BitConverter.DoubleToUInt64Bits(json.GetDouble()));
                break;
            case JsonValueKind.String:
                writer.Text(3, json.GetString()!);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                writer.Tag(4, 0).Varint(json.GetBoolean() ? 1UL : 0);
                break;
            case JsonValueKind.Object:
                writer.Tag(5, 2).Bytes(WriteJson(Struct, json));
                break;
            case JsonValueKind.Array:
                writer.Tag(6, 2).Bytes(WriteJson(List, json));
                break;
            default:
                writer.Tag(1, 0).Varint(0);
                break;
        }
    }

    private static void Add(ProtoSchema schema, string name, params IReadOnlyList<ProtoField> fields) => schema.Messages.TryAdd(name, new ProtoMessage(name, fields));

    private static ProtoField Field(string name, int number, ProtoKind kind) => new(name, DescriptorReader.JsonNameOf(name), number, kind, null, false, false);
}
