using System.Diagnostics;
using System.Text.Json;
using Serverless.Core.Events;
using Serverless.Core.Workflows;

namespace Serverless.Application.Dispatch;

/// <summary>The trace that an event was sent in goes on here: its <c>traceparent</c> and <c>tracestate</c> (CloudEvents, Distributed Tracing extension)
/// become the parent of the span in which its runs are started. The source of the spans is <c>Serverless.Router</c>.</summary>
public static class DeliveryTrace
{
    public const string Source = "Serverless.Router";

    /// <summary>W3C Trace Context, section 3.3.1.1: what has to be passed on at least, and here at most.</summary>
    private const int StateLimit = 512;

    internal static readonly ActivitySource Spans = new(Source);

    /// <summary>Begins the span; it ends when it is disposed of. Also where nobody records it, what is called within it learns the trace. Null where
    /// the event came without one.</summary>
    public static Activity? Begin(NormalizedEvent received)
    {
        var (parent, state) = Find(received.Utf8.Span);
        if (parent is null || !ActivityContext.TryParse(parent, IsState(state) ? state : null, isRemote: true, out var context))
        {
            return null;
        }

        return Spans.StartActivity("admit", ActivityKind.Consumer, context) ?? Unrecorded(context);
    }

    /// <summary>Where we are now, for those who go on later; null outside of any trace.</summary>
    public static TraceContext? Here => Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } here ? new TraceContext(id, here.TraceStateString) : null;

    private static Activity Unrecorded(ActivityContext parent)
    {
        var span = new Activity("admit").SetParentId(parent.TraceId, parent.SpanId, parent.TraceFlags);
        span.TraceStateString = parent.TraceState;
        return span.Start();
    }

    /// <summary>It becomes a header of calls, so it is one, or it is not passed on.</summary>
    private static bool IsState(string? text) => text?.Length is > 0 and <= StateLimit && text.Contains('=') && text.All(c => c is >= ' ' and <= '~');

    private static (string? Parent, string? State) Find(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IndexOf("\"traceparent\""u8) < 0)
        {
            return (null, null);
        }

        var (parent, state) = ((string?)null, (string?)null);
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 1100 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isParent, isState) = (reader.ValueTextEquals("traceparent"u8), reader.ValueTextEquals("tracestate"u8));
            reader.Read();
            if ((isParent || isState) && reader.TokenType == JsonTokenType.String)
            {
                (parent, state) = isParent ? (reader.GetString(), state) : (parent, reader.GetString());
            }

            reader.Skip();
        }

        return (parent, state);
    }
}
