using System.Globalization;
using System.Text.Json;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>Makes an event of the attributes that an <c>emit</c> gives. CloudEvents 1.0, section 3.1.</summary>
internal static class CloudEvent
{
    private static readonly string[] Texts = ["id", "source", "type", "subject", "dataschema", "datacontenttype"];

    /// <summary>What is wrong with the attributes, as a sentence; null where nothing is.</summary>
    public static string? Problem(JsonElement attributes)
    {
        foreach (var attribute in attributes.EnumerateObject())
        {
            if (Texts.Contains(attribute.Name) && (attribute.Value.ValueKind != JsonValueKind.String || attribute.Value.ValueEquals("")))
            {
                return $"The event's {attribute.Name} is a text that is not empty, not {attribute.Value.GetRawText()}.";
            }

            if (attribute.Name == "time" && !IsTime(attribute.Value))
            {
                return $"The event's time is an RFC 3339 time, not {attribute.Value.GetRawText()}.";
            }

            if (attribute.Name != "data" && attribute.Value.ValueKind is (JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null))
            {
                return $"The event's {attribute.Name} is a text, a boolean or a whole number; objects belong into data.";
            }
        }

        return null;
    }

    /// <summary>The event with <c>specversion</c>, with an id and a time where none was given, and with the run that it comes from, which no document can gainsay.</summary>
    public static JsonElement Complete(JsonElement attributes, string id, DateTimeOffset now, RunOrigin run) => JsonComposer.Compose((attributes, id, now, run), static (writer, all) =>
    {
        writer.WriteStartObject();
        writer.WriteString("specversion", "1.0");
        if (!all.attributes.TryGetProperty("id", out _))
        {
            writer.WriteString("id", all.id);
        }

        if (!all.attributes.TryGetProperty("time", out _))
        {
            writer.WriteString("time", Iso8601.Format(all.now));
        }

        CausedBy.Write(writer, all.run.RunId, all.run.Cause);
        foreach (var attribute in all.attributes.EnumerateObject().Where(attribute => !CausedBy.IsOurs(attribute.Name)))
        {
            writer.Copy(attribute.Name, attribute.Value);
        }

        writer.WriteEndObject();
    });

    private static bool IsTime(JsonElement value) => value.ValueKind == JsonValueKind.String
        && DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);
}
