using System.Text.Json;
using Serverless.Core.Documents;

namespace Serverless.Core.Tests.Events.Webhooks;

/// <summary>Source files as JSON, since YAML is read elsewhere.</summary>
internal static class SourceDocuments
{
    public static DocumentNode Parse(string json) => DocumentJson.FromJson(JsonElement.Parse(json), "sources/x.yaml");

    public static Core.Events.WebhookSource Read(string json)
    {
        var reading = Core.Events.WebhookSourceReader.Read(Parse(json));
        Assert.Empty(reading.Problems);
        return reading.Value!;
    }
}
