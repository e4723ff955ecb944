using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Serverless.Actions.Http;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Actions.Tests.Http;

/// <summary>Whatever the world does, a call ends in time and as a value.</summary>
public class HttpFailureTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(400);

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(999)]
    public async Task An_error_status_is_a_communication_error_with_that_status_and_an_excerpt(int status)
    {
        await using var target = await Target.AnsweringAsync("text/plain", "the disk is on fire", status);
        var failure = await Calls.FailedAsync(new { method = "get", endpoint = target.Address + "/disk" });
        Assert.Equal((FailureTypes.Communication, status, "Communication error"), (failure.Type, failure.Status, failure.Title));
        Assert.Contains($"GET {target.Address}/disk answered {status}", failure.Detail);
        Assert.EndsWith("the disk is on fire", failure.Detail);
    }

    [Fact]
    public async Task A_refused_connection_is_a_communication_error()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://{listener.LocalEndpoint}/";
        listener.Stop();
        var failure = await Calls.FailedAsync(new { method = "get", endpoint = address });
        Assert.Equal((FailureTypes.Communication, 503), (failure.Type, failure.Status));
        Assert.Contains("refused", failure.Detail);
    }

    [Theory]
    [InlineData("localhost.invalid")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.invalid")]
    [InlineData("xn--a.invalid")]
    public async Task A_host_that_does_not_exist_is_a_communication_error(string host)
    {
        var failure = await Calls.FailedAsync(new { method = "get", endpoint = $"http://{host}/" });
        Assert.Equal((FailureTypes.Communication, 503), (failure.Type, failure.Status));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nbad header line\r\n\r\n")]
    [InlineData("HTTP/1.1 2x0 OK\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n")]
    [InlineData("HTTP/1.1 20")]
    [InlineData("")]
    public async Task An_answer_that_is_broken_is_a_communication_error(string answer)
    {
        await using var target = RawTarget.Start(async (stream, cancellation) =>
        {
            await RawTarget.ReadHeadAsync(stream, cancellation);
            await RawTarget.WriteAsync(stream, answer, cancellation);
        });
        var failure = await Calls.FailedAsync(new { method = "post", endpoint = target.Address });
        Assert.Equal((FailureTypes.Communication, 503), (failure.Type, failure.Status));
    }

    [Fact]
    public async Task A_reset_is_a_communication_error()
    {
        await using var target = RawTarget.Start(async (stream, cancellation) =>
        {
            await RawTarget.ReadHeadAsync(stream, cancellation);
            stream.Socket.LingerState = new LingerOption(true, 0);
        });
        var failure = await Calls.FailedAsync(new { method = "post", endpoint = target.Address });
        Assert.Equal((FailureTypes.Communication, 503), (failure.Type, failure.Status));
    }

    [Fact]
    public async Task Headers_without_end_are_a_communication_error()
    {
        await using var target = RawTarget.Start(async (stream, cancellation) =>
        {
            await RawTarget.ReadHeadAsync(stream, cancellation);
            await RawTarget.WriteAsync(stream, "HTTP/1.1 200 OK\r\n", cancellation);
            while (true)
            {
                await RawTarget.WriteAsync(stream, $"X-A: {new string('a', 1000)}\r\n", cancellation);
            }
        });
        Assert.Equal(FailureTypes.Communication, (await Calls.FailedAsync(new { method = "get", endpoint = target.Address })).Type);
    }

    [Theory]
    [InlineData("no byte")]
    [InlineData("no end of the headers")]
    [InlineData("no body")]
    [InlineData("a trickle")]
    public async Task A_target_that_hangs_is_a_timeout_after_the_time_of_the_call(string what)
    {
        await using var target = RawTarget.Start(async (stream, cancellation) =>
        {
            await RawTarget.ReadHeadAsync(stream, cancellation);
            await RawTarget.WriteAsync(stream, what switch
            {
                "no byte" => "",
                "no end of the headers" => "HTTP/1.1 200 OK\r\n",
                _ => "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n",
            }, cancellation);
            while (what == "a trickle")
            {
                await RawTarget.WriteAsync(stream, "a", cancellation);
                await Task.Delay(50, cancellation);
            }

            await Task.Delay(Timeout.Infinite, cancellation);
        });
        var watch = Stopwatch.StartNew();
        var failure = await Calls.FailedAsync(new { method = "get", endpoint = target.Address + "/slow?sig=s3cret" }, Short);
        Assert.Equal((FailureTypes.Timeout, 408), (failure.Type, failure.Status));
        Assert.Equal($"GET {target.Address}/slow did not answer within 0.4 s.", failure.Detail);
        Assert.InRange(watch.Elapsed, Short * 0.9, Short * 10);
    }

    [Fact]
    public async Task A_target_that_accepts_no_connection_is_a_timeout()
    {
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        using var first = new TcpClient();
        await first.ConnectAsync((IPEndPoint)full.LocalEndPoint!, TestContext.Current.CancellationToken);
        var failure = await Calls.FailedAsync(new { method = "get", endpoint = $"http://{full.LocalEndPoint}/" }, Short);
        Assert.Equal((FailureTypes.Timeout, 408), (failure.Type, failure.Status));
    }

    [Theory]
    [InlineData(HttpFunctionCaller.ResponseLimit, true)]
    [InlineData(HttpFunctionCaller.ResponseLimit + 1, false)]
    public async Task An_answer_of_one_MiB_is_taken_and_one_byte_more_is_a_communication_error(int length, bool good)
    {
        await using var target = await Target.AnsweringAsync("text/plain", new string('a', length));
        var outcome = await Calls.MakeAsync(new { method = "get", endpoint = target.Address });
        if (good)
        {
            Assert.Equal(length, Assert.IsType<CallOutcome.Returned>(outcome).Output.GetString()!.Length);
        }
        else
        {
            var failure = Assert.IsType<CallOutcome.Failed>(outcome).Failure;
            Assert.Equal((FailureTypes.Communication, 502), (failure.Type, failure.Status));
        }
    }

    [Theory]
    [InlineData(200, 502)]
    [InlineData(500, 500)]
    public async Task An_answer_without_end_is_cut_off_and_hides_no_error_status(int status, int told)
    {
        await using var target = await Target.StartAsync(async context =>
        {
            context.Response.StatusCode = status;
            var part = new byte[64 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(part, context.RequestAborted);
            }
        });
        var failure = await Calls.FailedAsync(new { method = "get", endpoint = target.Address });
        Assert.Equal((FailureTypes.Communication, told), (failure.Type, failure.Status));
        Assert.InRange(failure.Detail!.Length, 1, 600);
    }

    [Fact]
    public async Task An_error_whose_body_never_comes_keeps_its_status()
    {
        await using var target = RawTarget.Start(async (stream, cancellation) =>
        {
            await RawTarget.ReadHeadAsync(stream, cancellation);
            await RawTarget.WriteAsync(stream, "HTTP/1.1 503 Busy\r\nContent-Length: 1000\r\n\r\n", cancellation);
            await Task.Delay(Timeout.Infinite, cancellation);
        });
        var failure = await Calls.FailedAsync(new { method = "get", endpoint = target.Address }, Short);
        Assert.Equal((FailureTypes.Communication, 503), (failure.Type, failure.Status));
    }

    [Fact]
    public async Task Only_the_one_who_cancels_sees_an_exception()
    {
        using var asked = new SemaphoreSlim(0);
        await using var target = RawTarget.Start(async (stream, cancellation) =>
        {
            await RawTarget.ReadHeadAsync(stream, cancellation);
            asked.Release();
            await Task.Delay(Timeout.Infinite, cancellation);
        });
        using var caller = new HttpFunctionCaller();
        using var cancel = new CancellationTokenSource();
        var call = caller.CallAsync(Calls.Of(new { method = "get", endpoint = target.Address }), cancel.Token).AsTask();
        await asked.WaitAsync(TestContext.Current.CancellationToken);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_target_that_speaks_no_TLS_is_a_communication_error()
    {
        await using var target = await Target.StartAsync();
        var failure = await Calls.FailedAsync(new { method = "get", endpoint = target.Address.Replace("http:", "https:", StringComparison.Ordinal) });
        Assert.Equal((FailureTypes.Communication, 503), (failure.Type, failure.Status));
    }

    [Fact]
    public async Task Random_bytes_for_an_answer_never_throw()
    {
        var random = new Random(4711);
        await using var target = RawTarget.Start(async (stream, cancellation) =>
        {
            await RawTarget.ReadHeadAsync(stream, cancellation);
            var bytes = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"a\":1}");
            lock (random)
            {
                for (var i = random.Next(1, 6); i > 0; i--)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }
            }

            await stream.WriteAsync(bytes, cancellation);
        });
        using var caller = new HttpFunctionCaller(TimeSpan.FromSeconds(5));
        var call = Calls.Of(new { method = "post", endpoint = target.Address, output = "response" });
        for (var i = 0; i < 300; i++)
        {
            Assert.NotNull(await caller.CallAsync(call, TestContext.Current.CancellationToken));
        }
    }
}
