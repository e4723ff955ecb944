using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Serverless.Actions.Tests.Http;

/// <summary>A real HTTP server on loopback that answers as the test says and keeps what it was sent.</summary>
internal sealed class Target : IAsyncDisposable
{
    private readonly WebApplication app;

    private Target(WebApplication app) => this.app = app;

    public string Address => app.Urls.First();

    public ConcurrentQueue<Received> Requests { get; } = [];

    public Received Only => Assert.Single(Requests);

    public static async Task<Target> StartAsync(RequestDelegate? answer = null, Action<WebApplication>? before = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var target = new Target(builder.Build());
        before?.Invoke(target.app);
        target.app.Run(async context =>
        {
            target.Requests.Enqueue(await Received.ReadAsync(context));
            await (answer?.Invoke(context) ?? Task.CompletedTask);
        });
        await target.app.StartAsync();
        return target;
    }

    public static Task<Target> AnsweringAsync(string? type, byte[] content, int status = 200) => StartAsync(async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        await context.Response.Body.WriteAsync(content);
    });

    public static Task<Target> AnsweringAsync(string? type, string content, int status = 200) =>
        AnsweringAsync(type, System.Text.Encoding.UTF8.GetBytes(content), status);

    public ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        now.Cancel();
        return new ValueTask(app.StopAsync(now.Token).ContinueWith(_ => app.DisposeAsync().AsTask(), TaskScheduler.Default).Unwrap());
    }
}

internal sealed record Received(string Method, string RawTarget, Dictionary<string, string[]> Headers, string Body)
{
    public static async Task<Received> ReadAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        var headers = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.Select(v => v ?? "").ToArray(), StringComparer.OrdinalIgnoreCase);
        return new(context.Request.Method, context.Features.Get<IHttpRequestFeature>()!.RawTarget, headers, await body.ReadToEndAsync());
    }

    public string? Header(string name) => Headers.TryGetValue(name, out var values) ? string.Join(", ", values) : null;
}
