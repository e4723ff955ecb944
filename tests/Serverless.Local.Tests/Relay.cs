using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Serverless.Local.Tests;

/// <summary>A target that tells the router of each call by an event, as the first came, with the <c>traceparent</c> of the call.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly WebApplication app;
    private int calls;

    private Relay(WebApplication app) => this.app = app;

    public string Address => app.Urls.First();

    public Uri? Router { get; set; }

    public int Calls => Volatile.Read(ref calls);

    public static async Task<Relay> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var relay = new Relay(builder.Build());
        relay.app.Run(relay.AnswerAsync);
        await relay.app.StartAsync();
        return relay;
    }

    public static async Task SendAsync(HttpClient router, string id, string? traceparent)
    {
        var traced = string.IsNullOrEmpty(traceparent) ? "" : $",\"traceparent\":\"{traceparent}\"";
        var body = $"{{\"specversion\":\"1.0\",\"id\":\"{id}\",\"source\":\"/relay\",\"type\":\"com.example.hello\"{traced}}}";
        using var answer = await router.PostAsync(new Uri("api/events", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/cloudevents+json"));
        answer.EnsureSuccessStatusCode();
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var call = Interlocked.Increment(ref calls);
        using var router = new HttpClient { BaseAddress = Router };
        await SendAsync(router, $"call-{call}", context.Request.Headers["traceparent"]);
    }
}
