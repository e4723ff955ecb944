using System.Net;

namespace Serverless.Api.Tests.Gates;

public class GateTests
{
    private const string Good = """{"specversion":"1.0","id":"1","source":"/s","type":"t"}""";
    private static readonly (string, string) Structured = ("Content-Type", "application/cloudevents+json");

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("localhost:7071", true)]
    [InlineData("127.0.0.1:7071", true)]
    [InlineData("[::1]:7071", true)]
    [InlineData("router.example.com", true)]
    [InlineData("evil.example", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("127.0.0.1.evil.example:80", false)]
    public async Task Only_known_hosts_are_answered(string host, bool known)
    {
        await using var api = await TestApi.StartAsync(ApiSettings.Local with { Hosts = ["router.example.com"] });
        foreach (var url in new[] { "/api/events", "/", "/health" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            var answer = await api.SendAsync(request, [("Host", host)]);
            Assert.Equal(known ? 200 : 421, answer.Status);
        }
    }

    [Fact]
    public async Task A_host_behind_a_front_may_take_any_name()
    {
        await using var api = await TestApi.StartAsync(ApiSettings.Local with { Hosts = ["*"] });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health");
        Assert.Equal(200, (await api.SendAsync(request, [("Host", "any.example")])).Status);
    }

    [Theory]
    [InlineData("http://localhost", 202)]
    [InlineData("http://LOCALHOST", 202)]
    [InlineData("eventgrid.azure.net", 202)]
    [InlineData("https://eventgrid.azure.net", 202)]
    [InlineData("http://localhost:81", 403)]
    [InlineData("https://localhost", 403)]
    [InlineData("http://evil.example", 403)]
    [InlineData("null", 403)]
    public async Task A_foreign_origin_changes_nothing(string origin, int status)
    {
        await using var api = await TestApi.StartAsync();
        var answer = await api.PostAsync("/api/events", Good, Structured, ("Origin", origin));
        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 202 ? 1 : 0, (await api.Store.CountAsync(default)).Received);
    }

    [Fact]
    public async Task A_foreign_origin_may_not_resolve_a_doubt()
    {
        await using var api = await TestApi.StartAsync();
        (await api.PostAsync("/api/runs/r/resolve", "{}", ("Content-Type", "application/json"), ("Origin", "http://evil.example"))).Problem(HttpStatusCode.Forbidden);
        Assert.Empty(api.Ports.Doubts);
    }

    [Theory]
    [InlineData("GET", "/nothing", 404)]
    [InlineData("GET", "/api/events/abc", 404)]
    [InlineData("GET", "/api/hooks/x", 405)]
    [InlineData("DELETE", "/api/events", 405)]
    [InlineData("POST", "/api/runs", 405)]
    [InlineData("PUT", "/health", 405)]
    public async Task What_is_not_there_says_so(string method, string url, int status)
    {
        await using var api = await TestApi.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), url);
        (await api.SendAsync(request, [])).Problem((HttpStatusCode)status);
    }

    [Fact]
    public async Task The_pipeline_can_be_called_with_a_context()
    {
        await using var api = await TestApi.StartAsync();
        var pipeline = ApiPipeline.Build(api.Services);
        var context = new Microsoft.AspNetCore.Http.DefaultHttpContext { RequestServices = api.Services };
        context.Request.Method = "GET";
        context.Request.Path = "/health";
        context.Request.Host = new Microsoft.AspNetCore.Http.HostString("localhost");
        using var body = new MemoryStream();
        context.Response.Body = body;
        await pipeline(context);
        Assert.Equal((200, """{"status":"ready","reasons":[]}"""), (context.Response.StatusCode, System.Text.Encoding.UTF8.GetString(body.ToArray())));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_sender_that_breaks_off_is_no_defect_of_the_router(bool gone)
    {
        await using var api = await TestApi.StartAsync();
        using var reset = new CancellationTokenSource();
        var context = new Microsoft.AspNetCore.Http.DefaultHttpContext { RequestServices = api.Services, RequestAborted = reset.Token };
        (context.Request.Method, context.Request.Path, context.Request.ContentType) = ("POST", "/api/events", "application/cloudevents+json");
        context.Request.Host = new Microsoft.AspNetCore.Http.HostString("localhost");
        context.Request.Body = new ResetStream(gone ? reset : null);
        await ApiPipeline.Build(api.Services)(context);
        Assert.Equal(gone ? 200 : 400, context.Response.StatusCode);
        Assert.DoesNotContain(api.Ports.Log.Lines, line => line.Contains("IOException", StringComparison.Ordinal));
    }

    /// <summary>A body whose connection is reset; with a source also as the host notices it.</summary>
    private sealed class ResetStream(CancellationTokenSource? source) : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            source?.Cancel();
            throw new IOException("The connection was reset.");
        }
    }
}
