using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Serverless.Actions.Http;
using Serverless.Core.Workflows;

namespace Serverless.Actions.Tests.Http;

/// <summary>A call takes no longer than it may, with all that is asked for on the way.</summary>
public class CallTimeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    // Two limits one after another are seven seconds; one is four.
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(6);

    [Fact]
    public async Task What_describes_a_call_is_fetched_within_the_time_of_the_call()
    {
        await using var target = await Target.StartAsync(async context =>
        {
            var described = context.Request.Path == "/doc";
            await Task.Delay(described ? Slow : TimeSpan.FromMinutes(1), context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await context.Response.WriteAsync(context.Request.Query["of"].ToString() switch
            {
                "openapi" => """{"openapi":"3.0.0","paths":{"/hang":{"get":{"operationId":"hang"}}},"servers":[{"url":"/"}]}""",
                "asyncapi" => """{"asyncapi":"2.6.0","servers":{"here":{"url":"http://$HOST","protocol":"http"}},"channels":{"/hang":{"publish":{"operationId":"hang"}}}}""".Replace("$HOST", context.Request.Host.Value, StringComparison.Ordinal),
                _ => $$"""{"name":"a","url":"http://{{context.Request.Host}}/hang"}""",
            });
        });
        object Document(string of) => new { endpoint = $"{target.Address}/doc?of={of}" };
        await Task.WhenAll(
            LateAsync("openapi", new { document = Document("openapi"), operationId = "hang" }),
            LateAsync("asyncapi", new { document = Document("asyncapi"), operation = "hang", message = new { payload = 1 } }),
            LateAsync("a2a", new { agentCard = Document("a2a"), method = "tasks/get", parameters = new { id = "1" } }));
    }

    private static async Task LateAsync(string function, object with)
    {
        var begun = Stopwatch.StartNew();
        var failure = await RouterCalls.FailedAsync(function, with, http: new HttpCallSettings { Timeout = Limit });
        Assert.InRange(begun.Elapsed, Slow, Most);
        Assert.Equal(FailureTypes.Timeout, failure.Type);
        Assert.Contains("/hang did not answer within 4 s", failure.Detail, StringComparison.Ordinal);
    }
}
