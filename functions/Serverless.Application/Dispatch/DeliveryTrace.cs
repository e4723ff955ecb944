using System.Diagnostics;
using System.Text.Json;
using Serverless.Core.Events;

namespace Serverless.Application.Dispatch;

/// <summary>The trace that an event was sent in goes on here: its <c>traceparent</c> (CloudEvents, Distributed Tracing extension) becomes the parent of
/// the span in which its runs are started. The source of the spans is <c>Serverless.Router</c>.</summary>
public static class DeliveryTrace
{
    public const string Source = "Serverless.Router";

    private static readonly ActivitySource Spans = new(Source);

    /// <summary>Begins the span; it ends when it is disposed of. Also where nobody records it, what is called within it learns the trace. Null where
    /// the event came without one.</summary>
    public static Activity? Begin(NormalizedEvent received) => Find(received.Utf8.Span) is { } parent && ActivityContext.TryParse(parent, null, isRemote: true, out var context)
        ? Spans.StartActivity("admit", ActivityKind.Consumer, context) ?? new Activity("admit").SetParentId(context.TraceId, context.SpanId, context.TraceFlags).Start()
        : null;

    private static string? Find(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IndexOf("\"traceparent\""u8) < 0)
        {
            return null;
        }

        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 1100 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals("traceparent"u8);
            reader.Read();
            if (found)
            {
                return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            }

            reader.Skip();
        }

        return null;
    }
}
