using System.Globalization;
using System.Text.Json;
using Serverless.Core.Events;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Effects;

namespace Serverless.Core.Workflows.Approvals;

/// <summary>An event as the evidence of a proposal tells it.</summary>
internal static class ProposedEvent
{
    /// <summary>Characters of JSON of data that are shown.</summary>
    public const int MostData = 8 * 1_024;

    private const int Beginning = 1_000;

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 1_024 };

    public static JsonElement Of(NormalizedEvent happened)
    {
        using var whole = JsonDocument.Parse(happened.Utf8, Reading);
        return JsonComposer.Compose((happened, whole.RootElement), static (writer, all) =>
        {
            writer.WriteStartObject();
            writer.WriteString("type", all.happened.Type);
            foreach (var name in (string[])["subject", "time"])
            {
                if (all.RootElement.TryGetProperty(name, out var said))
                {
                    writer.Copy(name, said);
                }
            }

            if (all.RootElement.TryGetProperty("data", out var data))
            {
                writer.WritePropertyName("data");
                Write(writer, data);
            }

            writer.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter writer, JsonElement data)
    {
        var raw = data.GetRawText();
        if (raw.Length <= MostData)
        {
            writer.Copy(data);
            return;
        }

        var shown = raw[..(char.IsHighSurrogate(raw[Beginning - 1]) ? Beginning - 1 : Beginning)];
        writer.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{PlanBasis.Digest(data)} of {raw.Length} characters: {shown}…"));
    }
}
