using System.Diagnostics;
using System.Text;
using Serverless.Application.Dispatch;
using Serverless.Core.Events;

namespace Serverless.Application.Tests.Dispatch;

public sealed class DeliveryTraceTests
{
    [Fact]
    public void The_trace_of_the_event_goes_on()
    {
        using var span = DeliveryTrace.Begin(Event("""{"data":{"traceparent":"not this one"},"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01","id":"a"}"""));
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", span!.TraceId.ToHexString());
        Assert.Equal("b7ad6b7169203331", span.ParentSpanId.ToHexString());
        Assert.Same(span, Activity.Current);
    }

    [Fact]
    public void So_does_its_state_where_it_can_be_a_header()
    {
        using var span = DeliveryTrace.Begin(Event("""{"tracestate":"vendor=1","traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}"""));
        Assert.Equal("vendor=1", span!.TraceStateString);
        Assert.Equal((span.Id, "vendor=1"), (DeliveryTrace.Here!.Parent, DeliveryTrace.Here.State));
        using var broken = DeliveryTrace.Begin(Event("""{"tracestate":"a=1\r\nX-Injected: 1","traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}"""));
        Assert.Null(broken!.TraceStateString);
    }

    [Theory]
    [InlineData("""{"id":"a"}""")]
    [InlineData("""{"id":"a","data":{"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}}""")]
    [InlineData("""{"id":"a","traceparent":"nonsense"}""")]
    [InlineData("""{"id":"a","traceparent":7}""")]
    public void An_event_without_a_trace_begins_none(string json) => Assert.Null(DeliveryTrace.Begin(Event(json)));

    private static NormalizedEvent Event(string json) => new("/s", "a", "t", null, null, Encoding.UTF8.GetBytes(json));
}
