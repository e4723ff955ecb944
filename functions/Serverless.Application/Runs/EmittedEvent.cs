using System.Runtime.InteropServices;
using System.Text.Json;
using Serverless.Core.Events;

namespace Serverless.Application.Runs;

/// <summary>The event a workflow emits is a CloudEvent already: the decider made it from the document's <c>emit</c>.</summary>
public static class EmittedEvent
{
    public static NormalizedEvent Of(JsonElement cloudEvent) => new(
        cloudEvent.GetProperty("source").GetString()!,
        cloudEvent.GetProperty("id").GetString()!,
        cloudEvent.GetProperty("type").GetString()!,
        cloudEvent.TryGetProperty("subject", out var subject) ? subject.GetString() : null,
        cloudEvent.TryGetProperty("time", out var time) && time.TryGetDateTimeOffset(out var at) ? at : null,
        JsonMarshal.GetRawUtf8Value(cloudEvent).ToArray());
}
