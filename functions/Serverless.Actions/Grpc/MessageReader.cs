using System.Globalization;
using System.Text.Json.Nodes;

namespace Serverless.Actions.Grpc;

/// <summary>Reads a message of Protocol Buffers as JSON (ProtoJSON format; 64-bit integers are texts). What was not set and is not told apart from its
/// default is shown with its default, so that expressions find it.</summary>
internal sealed class MessageReader(ProtoSchema schema)
{
    /// <exception cref="ProtoException">The bytes are no such message.</exception>
    public JsonNode? Read(string type, ReadOnlySpan<byte> bytes, int depth = 0)
    {
        if (type is WellKnownTypes.Struct or WellKnownTypes.Value or WellKnownTypes.List)
        {
            return WellKnownTypes.ReadJson(type, bytes, depth);
        }

        var message = schema.Messages.GetValueOrDefault(type) ?? throw new ProtoException($"there is no message {type}");
        var json = ReadFields(message, bytes, WellKnownTypes.Deeper(depth));
        return type is WellKnownTypes.Timestamp or WellKnownTypes.Duration ? WellKnownTypes.Format(type, long.Parse(json["seconds"]!.GetValue<string>(), CultureInfo.InvariantCulture), json["nanos"]!.GetValue<int>())
            : WellKnownTypes.IsWrapper(type) ? json["value"]?.DeepClone()
            : json;
    }

    private JsonObject ReadFields(ProtoMessage message, ReadOnlySpan<byte> bytes, int depth)
    {
        var json = new JsonObject();
        foreach (var field in message.Fields.Where(field => field.Repeated || !field.HasPresence))
        {
            json[field.JsonName] = field.Repeated ? IsMap(field) ? new JsonObject() : new JsonArray() : Default(field);
        }

        var reader = new WireReader(bytes);
        while (reader.Next(out var number, out var wire))
        {
            if (message.Find(number) is not { } field || field.Kind == ProtoKind.Group)
            {
                reader.Skip(wire);
            }
            else if (IsMap(field))
            {
                AddEntry((JsonObject)json[field.JsonName]!, field, reader.Bytes(), depth);
            }
            else if (field.Repeated && wire == 2 && field.Kind is not (ProtoKind.String or ProtoKind.Bytes or ProtoKind.Message))
            {
                ReadPacked((JsonArray)json[field.JsonName]!, field, reader.Bytes());
            }
            else
            {
                var value = ReadOne(ref reader, field, wire, depth);
                if (field.Repeated)
                {
                    ((JsonArray)json[field.JsonName]!).Add(value);
                }
                else
                {
                    json[field.JsonName] = value;
                }
            }
        }

        return json;
    }

    private bool IsMap(ProtoField field) => field is { Repeated: true, Kind: ProtoKind.Message } && schema.Messages.GetValueOrDefault(field.Type!) is { IsEntry: true };

    private void AddEntry(JsonObject map, ProtoField field, ReadOnlySpan<byte> bytes, int depth)
    {
        var entry = schema.Messages[field.Type!];
        var read = ReadFields(entry, bytes, depth);
        var (key, value) = (read["key"], read["value"] ?? (entry.Find(2)!.Kind == ProtoKind.Message ? Read(entry.Find(2)!.Type!, [], depth) : null));
        map[key is JsonValue text && text.TryGetValue<string>(out var name) ? name : key!.ToJsonString()] = value?.DeepClone();
    }

    private void ReadPacked(JsonArray list, ProtoField field, ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        var wire = field.Kind switch
        {
            ProtoKind.Double or ProtoKind.Fixed64 or ProtoKind.SFixed64 => 1,
            ProtoKind.Float or ProtoKind.Fixed32 or ProtoKind.SFixed32 => 5,
            _ => 0,
        };
        while (!reader.Ended)
        {
            list.Add(ReadOne(ref reader, field, wire, 0));
        }
    }

    private JsonNode? ReadOne(ref WireReader reader, ProtoField field, int wire, int depth)
    {
        var wanted = field.Kind switch
        {
            ProtoKind.String or ProtoKind.Bytes or ProtoKind.Message => 2,
            ProtoKind.Double or ProtoKind.Fixed64 or ProtoKind.SFixed64 => 1,
            ProtoKind.Float or ProtoKind.Fixed32 or ProtoKind.SFixed32 => 5,
            _ => 0,
        };
        if (wire != wanted)
        {
            throw new ProtoException($"'{field.Name}' is not of the type that its description says.");
        }

        return field.Kind switch
        {
            ProtoKind.Message => Read(field.Type!, reader.Bytes(), depth),
            ProtoKind.String => reader.Text(),
            ProtoKind.Bytes => Convert.ToBase64String(reader.Bytes()),
            ProtoKind.Bool => reader.Varint() != 0,
            ProtoKind.Double => Real(BitConverter.UInt64BitsToDouble(reader.Fixed64())),
            ProtoKind.Float => Real(BitConverter.UInt32BitsToSingle(reader.Fixed32())),
            ProtoKind.Int32 => (int)reader.Varint(),
            ProtoKind.UInt32 => (uint)reader.Varint(),
            ProtoKind.SInt32 => (int)Zigzag(reader.Varint()),
            ProtoKind.Fixed32 => reader.Fixed32(),
            ProtoKind.SFixed32 => (int)reader.Fixed32(),
            ProtoKind.Int64 => Text((long)reader.Varint()),
            ProtoKind.SInt64 => Text(Zigzag(reader.Varint())),
            ProtoKind.SFixed64 => Text((long)reader.Fixed64()),
            ProtoKind.UInt64 => Text(reader.Varint()),
            ProtoKind.Fixed64 => Text(reader.Fixed64()),
            ProtoKind.Enum => EnumOf(field, (int)reader.Varint()),
            _ => throw new ProtoException($"'{field.Name}' is of a type that is not known."),
        };
    }

    private JsonNode EnumOf(ProtoField field, int number) => schema.Enums.GetValueOrDefault(field.Type!)?.NameOf(number) is { } name ? name : number;

    private JsonNode? Default(ProtoField field) => field.Kind switch
    {
        ProtoKind.String or ProtoKind.Bytes => "",
        ProtoKind.Bool => false,
        ProtoKind.Enum => EnumOf(field, 0),
        ProtoKind.Int64 or ProtoKind.SInt64 or ProtoKind.SFixed64 or ProtoKind.UInt64 or ProtoKind.Fixed64 => "0",
        ProtoKind.Message => null,
        _ => 0,
    };

    private static JsonNode Real(double value) => double.IsFinite(value) ? value : Convert.ToString(value, CultureInfo.InvariantCulture);

    private static JsonNode Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private static long Zigzag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);
}
