using Serverless.Actions.Http;
using Serverless.Application.Runs;
using Serverless.Contracts;

namespace Serverless.Actions.Tests.Http;

public class EffectKeyTests
{
    [Theory]
    [InlineData("get")]
    [InlineData("post")]
    [InlineData("delete")]
    public async Task Every_request_carries_the_effect_key(string method)
    {
        await using var target = await Target.StartAsync();
        await Calls.ReturnedAsync(new { method, endpoint = target.Address });
        Assert.Equal([Calls.EffectKey], target.Only.Headers["Idempotency-Key"]);
    }

    [Theory]
    [InlineData("Idempotency-Key")]
    [InlineData("idempotency-key")]
    public async Task The_document_cannot_replace_or_add_to_the_effect_key(string name)
    {
        await using var target = await Target.StartAsync();
        await Calls.ReturnedAsync(new { method = "post", endpoint = target.Address, headers = new Dictionary<string, string> { [name] = "mine" } });
        Assert.Equal([Calls.EffectKey], target.Only.Headers["Idempotency-Key"]);
    }

    [Theory]
    [InlineData("post")]
    [InlineData("patch")]
    [InlineData("put")]
    [InlineData("delete")]
    [InlineData("RESTART")]
    public async Task A_change_is_not_sent_again_when_a_kept_connection_breaks_before_the_answer(string method)
    {
        var received = 0;
        await using var target = RawTarget.Start(async (stream, cancellation) =>
        {
            for (var answered = false; await RawTarget.ReadHeadAsync(stream, cancellation); answered = true)
            {
                Interlocked.Increment(ref received);
                if (answered)
                {
                    return;
                }

                await RawTarget.WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", cancellation);
            }
        });
        using var caller = new HttpFunctionCaller(connectionsPerTarget: 1);
        var call = Calls.Of(new { method, endpoint = target.Address });
        Assert.IsType<CallOutcome.Returned>(await caller.CallAsync(call, TestContext.Current.CancellationToken));
        Assert.IsType<CallOutcome.Failed>(await caller.CallAsync(call, TestContext.Current.CancellationToken));
        await Eventually.TrueAsync(() => target.Open == 0, "the connection is closed");
        Assert.Equal(2, received);
    }
}
