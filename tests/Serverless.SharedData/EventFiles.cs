using System.Text.Json;

namespace Serverless.SharedData;

/// <summary>Every file of the events folder, as the sender it was recorded from would send it: to the door for events what Event Grid and CloudEvents
/// senders send, to a webhook source (see <see cref="EventSources"/>) everything else, signed.</summary>
public static class EventFiles
{
    private const string Door = "/api/events";

    /// <param name="now">The time that senders sign.</param>
    public static IEnumerable<EventFile> All(DateTimeOffset now)
    {
        var root = SharedData.Path("events");
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var path = Path.GetRelativePath(root, file).Replace('\\', '/');
            var body = File.ReadAllBytes(file);
            if (!path.EndsWith(".ndjson", StringComparison.Ordinal))
            {
                yield return Request(path, body, now);
                continue;
            }

            var line = 0;
            foreach (var text in File.ReadLines(file))
            {
                yield return Request($"{path}#{++line}", System.Text.Encoding.UTF8.GetBytes(text), now);
            }
        }
    }

    private static EventFile Request(string path, byte[] body, DateTimeOffset now) => path.Split('/')[0] switch
    {
        "azure-eventgrid" => EventGrid(path, body),
        "arcus-eventgrid" => EventGrid(path, body),
        "azure-eventgrid-api" => new EventFile(path, Door, [Json], body),
        "cloudevents-spec" or "dapr" => CloudEvent(path, body),
        var folder => EventSources.For(folder, path).Sign(path, body, now),
    };

    private static KeyValuePair<string, string> Json => KeyValuePair.Create("Content-Type", "application/json; charset=utf-8");

    private static EventFile CloudEvent(string path, byte[] body, params KeyValuePair<string, string>[] more)
    {
        var batch = JsonElement.Parse(body).ValueKind == JsonValueKind.Array;
        var type = batch ? "application/cloudevents-batch+json; charset=utf-8" : "application/cloudevents+json; charset=utf-8";
        return new EventFile(path, Door, [KeyValuePair.Create("Content-Type", type), .. more], body);
    }

    private static EventFile EventGrid(string path, byte[] body)
    {
        var json = JsonElement.Parse(body);
        var first = json.ValueKind == JsonValueKind.Array ? json.EnumerateArray().FirstOrDefault() : json;
        var validation = first.TryGetProperty("eventType", out var type) && type.ValueEquals("Microsoft.EventGrid.SubscriptionValidationEvent");
        KeyValuePair<string, string>[] grid =
        [
            KeyValuePair.Create("aeg-event-type", validation ? "SubscriptionValidation" : "Notification"),
            KeyValuePair.Create("aeg-subscription-name", "EVENTS"),
            KeyValuePair.Create("aeg-delivery-count", "0"),
            KeyValuePair.Create("aeg-metadata-version", "1"),
        ];
        var cloud = path.Contains("/cloudevents/", StringComparison.Ordinal) || first.TryGetProperty("specversion", out _);
        return cloud ? CloudEvent(path, body, grid) : new EventFile(path, Door, [Json, .. grid], body);
    }
}
