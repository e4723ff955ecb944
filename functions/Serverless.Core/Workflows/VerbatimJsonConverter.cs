using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Serverless.Core.Workflows;

/// <summary>Copies payloads byte for byte.</summary>
internal sealed class VerbatimJsonConverter : JsonConverter<JsonElement>
{
    public override bool HandleNull => true;

    public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonElement.ParseValue(ref reader);

    public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) =>
        writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
}

/// <summary>The same where the payload may be absent: JSON null is a payload, so only a missing property is none.</summary>
internal sealed class OptionalVerbatimJsonConverter : JsonConverter<JsonElement?>
{
    public override bool HandleNull => true;

    public override JsonElement? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonElement.ParseValue(ref reader);

    public override void Write(Utf8JsonWriter writer, JsonElement? value, JsonSerializerOptions options)
    {
        if (value is { } json)
        {
            writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(json), skipInputValidation: true);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
