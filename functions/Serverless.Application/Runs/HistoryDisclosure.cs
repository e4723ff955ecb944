using System.Buffers;
using System.Text.Json;
using Serverless.Core.Workflows;

namespace Serverless.Application.Runs;

/// <summary>A history as it may be shown. A call's arguments are recorded as they were made, credentials too; a reader sees of them neither the values of
/// headers that are not <see cref="PublicHeaders"/>, nor of a query or an environment, nor of parameters that are <see cref="CredentialNames"/>, nor any authentication, nor who the endpoint's address logs in as. Bodies are shown as they are.</summary>
public static class HistoryDisclosure
{
    public const string Mask = "***";

    // What an event may nest, inside of what holds it.
    private const int Depth = 1_200;

    public static HistoryEvent Of(HistoryEvent fact) => fact switch
    {
        RunStarted started => started with { Workflow = Masked(started.Workflow, everywhere: true) },
        CallIntended call => call with { With = Masked(call.With, everywhere: false), Probe = call.Probe is { } probe ? Masked(probe, everywhere: false) : null },
        CallAccepted accepted => accepted with { State = Masked(accepted.State, everywhere: false) },
        _ => fact,
    };

    /// <param name="everywhere">In a whole document, whose calls may stand anywhere; otherwise these are the arguments of one call.</param>
    private static JsonElement Masked(JsonElement json, bool everywhere)
    {
        if (json.ValueKind is not JsonValueKind.Object)
        {
            return json;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = Depth, SkipValidation = true }))
        {
            Write(writer, json, everywhere);
        }

        return JsonElement.Parse(buffer.WrittenSpan, new JsonDocumentOptions { MaxDepth = Depth });
    }

    private static void Write(Utf8JsonWriter writer, JsonElement json, bool everywhere)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(writer, json, property => Write(writer, property, everywhere));
                break;
            case JsonValueKind.Array when everywhere:
                writer.WriteStartArray();
                foreach (var item in json.EnumerateArray())
                {
                    Write(writer, item, everywhere);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteRawValue(json.GetRawText(), skipInputValidation: true);
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, JsonElement json, Action<JsonProperty> write)
    {
        writer.WriteStartObject();
        foreach (var property in json.EnumerateObject())
        {
            writer.WritePropertyName(property.Name);
            write(property);
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, JsonProperty property, bool everywhere)
    {
        var (name, value) = (property.Name, property.Value);
        switch (name)
        {
            case "headers" or "query" when value.ValueKind == JsonValueKind.Object:
                WriteObject(writer, value, pair => WriteValue(writer, name == "headers" && PublicHeaders.Contains(pair.Name) ? pair.Value : null));
                break;
            case "parameters" when value.ValueKind == JsonValueKind.Object:
                WriteObject(writer, value, pair => WriteParameter(writer, pair, everywhere));
                break;
            case "environment" when value.ValueKind == JsonValueKind.Object:
                WriteObject(writer, value, _ => WriteValue(writer, null));
                break;
            case var _ when (CredentialPlaces.Hold(name) || name == "authentications") && value.ValueKind != JsonValueKind.Null:
                WriteValue(writer, null);
                break;
            case "endpoint" or "uri" or "server" when value.ValueKind == JsonValueKind.String:
                writer.WriteStringValue(MaskedAddress(value.GetString()!));
                break;
            case var _ when CredentialPlaces.LeadOn(name) && value.ValueKind == JsonValueKind.Object:
                Write(writer, value, everywhere);
                break;
            default:
                WriteOther(writer, value, everywhere);
                break;
        }
    }

    private static void WriteParameter(Utf8JsonWriter writer, JsonProperty parameter, bool everywhere)
    {
        if (CredentialNames.Tell(parameter.Name) && parameter.Value.ValueKind is not JsonValueKind.Object)
        {
            WriteValue(writer, null);
        }
        else
        {
            WriteOther(writer, parameter.Value, everywhere);
        }
    }

    private static void WriteOther(Utf8JsonWriter writer, JsonElement value, bool everywhere)
    {
        if (everywhere)
        {
            Write(writer, value, everywhere);
        }
        else
        {
            WriteValue(writer, value);
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, JsonElement? shown)
    {
        if (shown is { } value)
        {
            writer.WriteRawValue(value.GetRawText(), skipInputValidation: true);
        }
        else
        {
            writer.WriteStringValue(Mask);
        }
    }

    /// <summary>The names of a query stay, which tell what was asked for.</summary>
    private static string MaskedAddress(string address)
    {
        var question = address.IndexOf('?', StringComparison.Ordinal);
        var place = question < 0 ? address : address[..question];
        var start = place.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + 3 : 0;
        var end = place.IndexOf('/', start) is >= 0 and var slash ? slash : place.Length;
        var at = start < end ? place.LastIndexOf('@', end - 1, end - start) : -1;
        var shown = at < 0 ? place : $"{place[..start]}{Mask}{place[at..]}";
        return question < 0 ? shown : $"{shown}?{string.Join('&', address[(question + 1)..].Split('&').Select(MaskedPair))}";
    }

    private static string MaskedPair(string pair) => pair.IndexOf('=', StringComparison.Ordinal) is >= 0 and var equals ? $"{pair[..equals]}={Mask}" : Mask;
}
