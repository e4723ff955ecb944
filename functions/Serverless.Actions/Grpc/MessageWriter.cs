using System.Globalization;
using System.Text.Json;

namespace Serverless.Actions.Grpc;

/// <summary>Writes JSON as a message of Protocol Buffers (ProtoJSON format). A name that the message does not have is refused: it would be lost.</summary>
internal sealed class MessageWriter(ProtoSchema schema)
{
    /// <exception cref="ProtoException">The JSON is no such message; says where.</exception>
    public byte[] Write(string type, JsonElement json) => Write(type, json, "the message");

    private byte[] Write(string type, JsonElement json, string where)
    {
        if (type is WellKnownTypes.Struct or WellKnownTypes.Value or WellKnownTypes.List)
        {
            return WellKnownTypes.WriteJson(type, json);
        }

        if (type is WellKnownTypes.Timestamp or WellKnownTypes.Duration)
        {
            return json.ValueKind == JsonValueKind.String && WellKnownTypes.Parse(type, json.GetString()!) is var (seconds, nanos)
                ? new WireWriter().Tag(1, 0).Varint((ulong)seconds).Tag(2, 0).Varint((ulong)nanos).ToArray()
                : throw new ProtoException($"{where} is a {type}, written as {(type == WellKnownTypes.Timestamp ? "2026-01-31T08:00:00Z" : "1.5s")}");
        }

        var message = schema.Messages.GetValueOrDefault(type) ?? throw new ProtoException($"there is no message {type}");
        if (WellKnownTypes.IsWrapper(type))
        {
            var wrapped = new WireWriter();
            WriteField(wrapped, message.Fields[0], json, where);
            return wrapped.ToArray();
        }

        if (type == WellKnownTypes.Any || json.ValueKind != JsonValueKind.Object)
        {
            throw new ProtoException(type == WellKnownTypes.Any ? $"{where} is an Any, which cannot be written here" : $"{where} is a {type}, an object");
        }

        var writer = new WireWriter();
        foreach (var property in json.EnumerateObject())
        {
            var field = message.Find(property.Name) ?? throw new ProtoException($"{type} has no '{property.Name}'; it has {string.Join(", ", message.Fields.Select(known => known.JsonName))}");
            if (property.Value.ValueKind != JsonValueKind.Null || field.Type == WellKnownTypes.Value)
            {
                WriteField(writer, field, property.Value, $"'{property.Name}'");
            }
        }

        return writer.ToArray();
    }

    private void WriteField(WireWriter writer, ProtoField field, JsonElement json, string where)
    {
        if (!field.Repeated)
        {
            WriteOne(writer, field, json, where);
        }
        else if (field.Kind == ProtoKind.Message && schema.Messages.GetValueOrDefault(field.Type!) is { IsEntry: true } entry)
        {
            foreach (var property in json.ValueKind == JsonValueKind.Object ? json.EnumerateObject() : throw new ProtoException($"{where} is a map, an object"))
            {
                var pair = new WireWriter();
                WriteOne(pair, entry.Find(1)!, KeyOf(entry.Find(1)!, property.Name), where);
                WriteOne(pair, entry.Find(2)!, property.Value, $"'{property.Name}'");
                writer.Tag(field.Number, 2).Bytes(pair.ToArray());
            }
        }
        else
        {
            foreach (var item in json.ValueKind == JsonValueKind.Array ? json.EnumerateArray() : throw new ProtoException($"{where} is a list"))
            {
                WriteOne(writer, field, item, where);
            }
        }
    }

    private static JsonElement KeyOf(ProtoField key, string text) => key.Kind == ProtoKind.Bool ? JsonElement.Parse(text is "true" or "false" ? text : "null") : JsonElement.Parse(JsonSerializer.Serialize(text));

    private void WriteOne(WireWriter writer, ProtoField field, JsonElement json, string where)
    {
        switch (field.Kind)
        {
            case ProtoKind.Message:
                writer.Tag(field.Number, 2).Bytes(Write(field.Type!, json, where));
                break;
            case ProtoKind.Group:
                throw new ProtoException($"{where} is a group, which is not written any more");
            case ProtoKind.String:
                writer.Text(field.Number, json.ValueKind == JsonValueKind.String ? json.GetString()! : throw new ProtoException($"{where} is a text"));
                break;
            case ProtoKind.Bytes:
                writer.Tag(field.Number, 2).Bytes(json.ValueKind == JsonValueKind.String && Base64(json.GetString()!) is { } bytes ? bytes : throw new ProtoException($"{where} are bytes in base64"));
                break;
            case ProtoKind.Bool:
                writer.Tag(field.Number, 0).Varint(json.ValueKind is JsonValueKind.True or JsonValueKind.False ? json.GetBoolean() ? 1UL : 0 : throw new ProtoException($"{where} is true or false"));
                break;
            case ProtoKind.Double:
                writer.Tag(field.Number, 1).Fixed64(BitConverter.DoubleToUInt64Bits(Real(json, where)));
                break;
            case ProtoKind.Float:
                writer.Tag(field.Number, 5).Fixed32(BitConverter.SingleToUInt32Bits((float)Real(json, where)));
                break;
            case ProtoKind.Enum:
                writer.Tag(field.Number, 0).Varint((ulong)EnumOf(field, json, where));
                break;
            default:
                WriteInteger(writer, field, json, where);
                break;
        }
    }

    private static void WriteInteger(WireWriter writer, ProtoField field, JsonElement json, string where)
    {
        var (least, most) = field.Kind switch
        {
            ProtoKind.Int32 or ProtoKind.SInt32 or ProtoKind.SFixed32 => (int.MinValue, (decimal)int.MaxValue),
            ProtoKind.UInt32 or ProtoKind.Fixed32 => (0, uint.MaxValue),
            ProtoKind.UInt64 or ProtoKind.Fixed64 => (0, ulong.MaxValue),
            _ => (long.MinValue, (decimal)long.MaxValue),
        };
        var text = json.ValueKind is JsonValueKind.Number ? json.GetRawText() : json.ValueKind == JsonValueKind.String ? json.GetString()! : "";
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || decimal.Truncate(number) != number || number < least || number > most)
        {
            throw new ProtoException($"{where} is a whole number from {least} to {most}");
        }

        var value = least < 0 ? (ulong)(long)number : (ulong)number;
        _ = field.Kind switch
        {
            ProtoKind.Fixed32 or ProtoKind.SFixed32 => writer.Tag(field.Number, 5).Fixed32((uint)value),
            ProtoKind.Fixed64 or ProtoKind.SFixed64 => writer.Tag(field.Number, 1).Fixed64(value),
            ProtoKind.SInt32 or ProtoKind.SInt64 => writer.Tag(field.Number, 0).Varint((value << 1) ^ (ulong)((long)value >> 63)),
            _ => writer.Tag(field.Number, 0).Varint(value),
        };
    }

    private long EnumOf(ProtoField field, JsonElement json, string where)
    {
        var known = schema.Enums.GetValueOrDefault(field.Type!) ?? throw new ProtoException($"there is no enumeration {field.Type}");
        return json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out var number) ? number
            : json.ValueKind == JsonValueKind.String && known.Values.TryGetValue(json.GetString()!, out var named) ? named
            : throw new ProtoException($"{where} is one of {string.Join(", ", known.Values.Keys)}");
    }

    private static double Real(JsonElement json, string where) => json.ValueKind switch
    {
        JsonValueKind.Number => json.GetDouble(),
        JsonValueKind.String when json.GetString() is "NaN" or "Infinity" or "-Infinity" => double.Parse(json.GetString()!, CultureInfo.InvariantCulture),
        _ => throw new ProtoException($"{where} is a number"),
    };

    private static byte[]? Base64(string text)
    {
        var plain = text.Replace('-', '+').Replace('_', '/').TrimEnd('=');
        var buffer = new byte[(plain.Length * 3 / 4) + 3];
        return Convert.TryFromBase64String(plain.PadRight((plain.Length + 3) / 4 * 4, '='), buffer, out var written) ? buffer[..written] : null;
    }
}
