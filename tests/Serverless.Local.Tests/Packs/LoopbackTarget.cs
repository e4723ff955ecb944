using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Serverless.Local.Tests.Packs;

/// <summary>An HTTP server on a port of this machine: what a pack works on, or whom it tells.</summary>
internal sealed class LoopbackTarget : IAsyncDisposable
{
    private readonly WebApplication app;

    private LoopbackTarget(WebApplication app) => this.app = app;

    public string Address => app.Urls.First();

    /// <summary>Method and path of each call, in order.</summary>
    public ConcurrentQueue<string> Calls { get; } = [];

    public static async Task<LoopbackTarget> StartAsync(Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var target = new LoopbackTarget(builder.Build());
        target.app.Use((context, next) =>
        {
            target.Calls.Enqueue($"{context.Request.Method} {context.Request.Path}");
            return next(context);
        });
        map(target.app);
        await target.app.StartAsync();
        return target;
    }

    /// <summary>A place where messages are posted, such as a pager.</summary>
    public static Task<LoopbackTarget> InboxAsync(ConcurrentQueue<JsonElement> messages) => StartAsync(app => app.MapPost("/", async (HttpContext context) =>
    {
        messages.Enqueue(await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body));
        return Results.Accepted();
    }));

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
