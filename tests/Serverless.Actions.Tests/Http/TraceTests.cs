using System.Diagnostics;
using Serverless.Actions.Http;

namespace Serverless.Actions.Tests.Http;

/// <summary>Which trace a target is told.</summary>
public class TraceTests
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public async Task A_call_tells_its_own_trace_and_not_what_goes_on_around_it()
    {
        using var around = new Activity("something else").Start();
        Assert.Equal((Parent, "a=1"), await SentAsync([]));
    }

    [Fact]
    public async Task A_trace_that_the_author_names_stands_and_is_not_mixed()
    {
        const string own = "00-11111111111111111111111111111111-2222222222222222-00";
        Assert.Equal((own, null), await SentAsync(new() { ["TraceParent"] = own }));
        Assert.Equal((null, "b=2"), await SentAsync(new() { ["tracestate"] = "b=2" }));
    }

    private static async Task<(string?, string?)> SentAsync(Dictionary<string, string> headers)
    {
        await using var target = await Target.StartAsync();
        using var caller = new HttpFunctionCaller();
        await caller.CallAsync(Calls.Of(new { method = "get", endpoint = target.Address, headers }) with { Trace = new(Parent, "a=1") }, TestContext.Current.CancellationToken);
        return (target.Only.Header("traceparent"), target.Only.Header("tracestate"));
    }
}
