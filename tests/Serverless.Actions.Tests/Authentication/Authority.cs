using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Web;
using Microsoft.AspNetCore.Http;
using Serverless.Actions.Tests.Http;

namespace Serverless.Actions.Tests.Authentication;

/// <summary>An OAuth 2 and OpenID Connect authority, and a target beside it that lets in only with the newest of its tokens.</summary>
internal sealed class Authority : IAsyncDisposable
{
    private int issued;

    private Authority()
    {
    }

    public Target Server { get; private set; } = null!;

    public string Address => Server.Address + "/realms/r";

    public string Resource => Server.Address + "/resource";

    public int Lifetime { get; set; } = 3600;

    public string Issuer { get; set; } = "https://issuer.example.com";

    /// <summary>What was asked for tokens with, and how the client said who it is.</summary>
    public ConcurrentQueue<(Dictionary<string, string> Fields, string? Authorization)> Asked { get; } = [];

    public string? Newest { get; set; }

    public Func<HttpContext, Task>? Instead { get; set; }

    public static async Task<Authority> StartAsync()
    {
        var authority = new Authority();
        authority.Server = await Target.StartAsync(authority.AnswerAsync);
        return authority;
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var request = Server.Requests.Last();
        if (path == "/resource")
        {
            context.Response.StatusCode = context.Request.Headers.Authorization == $"Bearer {Newest}" ? 200 : 401;
            return Task.CompletedTask;
        }

        if (path == "/realms/r/.well-known/openid-configuration")
        {
            return context.Response.WriteAsJsonAsync(new { issuer = Issuer, token_endpoint = Address + "/protocol/token" });
        }

        return Instead is { } instead ? instead(context) : path is "/realms/r/oauth2/token" or "/realms/r/protocol/token" or "/realms/r/mine" ? IssueAsync(context, request) : NotFound(context);
    }

    private Task IssueAsync(HttpContext context, Received request)
    {
        var fields = request.Header("Content-Type")!.StartsWith("application/json", StringComparison.Ordinal)
            ? JsonSerializer.Deserialize<Dictionary<string, string>>(request.Body)!
            : HttpUtility.ParseQueryString(request.Body) is var parsed ? parsed.AllKeys.ToDictionary(key => key!, key => parsed[key]!) : [];
        Asked.Enqueue((fields, request.Header("Authorization")));
        var claims = Convert.ToBase64String(Encoding.UTF8.GetBytes($$"""{"iss":"{{Issuer}}","n":{{++issued}}}""")).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        Newest = $"h.{claims}.s";
        return context.Response.WriteAsJsonAsync(new { access_token = Newest, token_type = "Bearer", expires_in = Lifetime });
    }

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = 404;
        return Task.CompletedTask;
    }
}
