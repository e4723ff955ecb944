using System.Diagnostics;
using Serverless.Actions.Http;
using Serverless.Application.Runs;
using Serverless.Contracts;

namespace Serverless.Actions.Tests.Http;

/// <summary>One bad target is nobody else's trouble, and leaves nothing behind.</summary>
public class HttpIsolationTests
{
    [Fact]
    public async Task A_hanging_target_holds_up_no_other_and_keeps_no_socket()
    {
        await using var hanging = RawTarget.Start(async (stream, cancellation) =>
        {
            while (await RawTarget.ReadHeadAsync(stream, cancellation))
            {
            }
        });
        await using var healthy = await Target.AnsweringAsync("application/json", "{}");
        var caller = new HttpFunctionCaller(TimeSpan.FromSeconds(3), connectionsPerTarget: 8);
        var stuck = Enumerable.Range(0, 200).Select(_ => CallAsync(caller, hanging.Address)).ToArray();
        await Eventually.TrueAsync(() => hanging.Open == 8, "eight calls hang");

        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 50; i++)
        {
            Assert.IsType<CallOutcome.Returned>(await CallAsync(caller, healthy.Address));
        }

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.Equal(8, hanging.Accepted);
        Assert.All(await Task.WhenAll(stuck), outcome => Assert.Equal(408, Assert.IsType<CallOutcome.Failed>(outcome).Failure.Status));
        await Eventually.TrueAsync(() => hanging.Open <= 8, "no more connections are open than one target may have"); // Some were opened for calls that gave up waiting, and are kept for the next.
        caller.Dispose();
        await Eventually.TrueAsync(() => hanging.Open == 0, "every socket to the hanging target is closed");
    }

    [Fact]
    public async Task The_connection_of_a_call_that_took_too_long_is_closed()
    {
        await using var hanging = RawTarget.Start(async (stream, cancellation) =>
        {
            while (await RawTarget.ReadHeadAsync(stream, cancellation))
            {
            }
        });
        using var caller = new HttpFunctionCaller(TimeSpan.FromMilliseconds(300));
        Assert.IsType<CallOutcome.Failed>(await CallAsync(caller, hanging.Address));
        await Eventually.TrueAsync(() => hanging.Open == 0, "its socket is closed");
        Assert.Equal(1, hanging.Accepted);
    }

    [Fact]
    public async Task An_answer_nobody_wants_is_not_read_to_its_end()
    {
        await using var target = RawTarget.Start(async (stream, cancellation) =>
        {
            while (await RawTarget.ReadHeadAsync(stream, cancellation))
            {
                await RawTarget.WriteAsync(stream, $"HTTP/1.1 500 No\r\nContent-Length: 100000\r\n\r\n{new string('a', 100_000)}", cancellation);
            }
        });
        using var caller = new HttpFunctionCaller();
        Assert.IsType<CallOutcome.Failed>(await CallAsync(caller, target.Address));
        await Eventually.TrueAsync(() => target.Open == 0, "the socket is closed and not kept");
    }

    [Fact]
    public async Task Calls_one_after_another_share_a_connection()
    {
        await using var target = RawTarget.Start(async (stream, cancellation) =>
        {
            while (await RawTarget.ReadHeadAsync(stream, cancellation))
            {
                await RawTarget.WriteAsync(stream, "HTTP/1.1 404 No\r\nContent-Length: 2\r\n\r\nno", cancellation);
            }
        });
        using var caller = new HttpFunctionCaller();
        for (var i = 0; i < 20; i++)
        {
            await CallAsync(caller, target.Address);
        }

        Assert.Equal(1, target.Accepted);
    }

    private static Task<CallOutcome> CallAsync(HttpFunctionCaller caller, string endpoint) =>
        caller.CallAsync(Calls.Of(new { method = "get", endpoint }), TestContext.Current.CancellationToken).AsTask();
}
