using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Serverless.Local.Tests;

/// <summary>Azure as far as a restart of a machine sees it: an identity's endpoint, Resource Manager with an operation that takes some looks, and a
/// target of another call. It outlives the router's kills.</summary>
internal sealed class AzureStandIn : IAsyncDisposable
{
    private const string Token = "t0ken-of-nobody";

    private readonly WebApplication app;

    private AzureStandIn(WebApplication app) => this.app = app;

    public string Address => app.Urls.First();

    /// <summary>Method and path of each, and the trace id it was told.</summary>
    public ConcurrentQueue<(string Request, string? Trace)> Calls { get; } = [];

    /// <summary>Whether the operation has ended.</summary>
    public bool Ended { get; set; }

    /// <summary>What lets the router in: the real library for identities asks this endpoint.</summary>
    public Dictionary<string, string> Environment => new()
    {
        ["ROUTER_AZURE"] = "on",
        ["ROUTER_ARM_ENDPOINT"] = Address,
        ["ROUTER_ARM_AUDIENCE"] = "https://management.azure.com",
        ["AZURE_TOKEN_CREDENTIALS"] = "ManagedIdentityCredential",
        ["IDENTITY_ENDPOINT"] = Address + "/identity",
        ["IDENTITY_HEADER"] = "made-up",
    };

    public static async Task<AzureStandIn> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var azure = new AzureStandIn(builder.Build());
        azure.app.Run(azure.AnswerAsync);
        await azure.app.StartAsync();
        return azure;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path.StartsWithSegments("/identity"))
        {
            var expires = TimeProvider.System.GetUtcNow().AddHours(8).ToUnixTimeSeconds();
            return context.Response.WriteAsJsonAsync(new { access_token = Token, expires_on = expires.ToString(), resource = context.Request.Query["resource"].ToString(), token_type = "Bearer" });
        }

        Calls.Enqueue(($"{context.Request.Method} {context.Request.Path}", context.Request.Headers["traceparent"].ToString().Split('-').ElementAtOrDefault(1)));
        if (context.Request.Path == "/plain")
        {
            return context.Response.WriteAsJsonAsync(JsonElement.Parse("{}"));
        }

        if (context.Request.Headers.Authorization != "Bearer " + Token)
        {
            context.Response.StatusCode = 401;
            return Task.CompletedTask;
        }

        return context.Request.Method == "POST" ? AcceptAsync(context) : context.Response.WriteAsJsonAsync(new { status = Ended ? "Succeeded" : "InProgress" });
    }

    private Task AcceptAsync(HttpContext context)
    {
        context.Response.StatusCode = 202;
        context.Response.Headers["Azure-AsyncOperation"] = Address + "/operations/1?api-version=2024-11-01&t=signed";
        context.Response.Headers.RetryAfter = "1";
        return Task.CompletedTask;
    }
}
