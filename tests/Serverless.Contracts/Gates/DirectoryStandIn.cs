using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Serverless.Contracts.Gates;

/// <summary>A directory on this machine: serves OpenID metadata and keys over HTTP, and signs whatever it is told to.</summary>
public sealed class DirectoryStandIn : IAsyncDisposable
{
    public const string Audience = "7f9a2a43-0000-4000-8000-00000000a001";
    public static readonly Guid Tenant = Guid.Parse("4f1d7c1e-0000-4000-8000-000000000001");

    private readonly WebApplication app;
    private readonly TimeProvider time;
    private int asked;

    private DirectoryStandIn(WebApplication app, TimeProvider time) => (this.app, this.time) = (app, time);

    public Uri Address { get; private set; } = null!;

    public string Issuer => $"{Address.GetLeftPart(UriPartial.Authority)}/{Tenant}/v2.0";

    /// <summary>What it publishes; it signs with the last.</summary>
    public List<DirectoryKey> Keys { get; } = [new("first")];

    public bool Down { get; set; }

    /// <summary>How often its metadata was asked for.</summary>
    public int Asked => asked;

    public static async Task<DirectoryStandIn> StartAsync(TimeProvider time)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var directory = new DirectoryStandIn(app, time);
        app.Run(directory.AnswerAsync);
        await app.StartAsync();
        directory.Address = new Uri(app.Urls.First());
        return directory;
    }

    /// <summary>A token for somebody called Ann with the role, with whatever <paramref name="change"/> makes of it.</summary>
    public string Token(string? role = "Router.Operate", Action<JsonObject>? change = null, DirectoryKey? key = null)
    {
        var signer = key ?? Keys[^1];
        return Signed(new JsonObject { ["alg"] = "RS256", ["typ"] = "JWT", ["kid"] = signer.Name }, Claims(role, change), bytes => signer.Pair.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    /// <summary>A token that says it is not signed, and is not.</summary>
    public string WithoutSignature(string spelling) => Signed(new JsonObject { ["alg"] = spelling, ["kid"] = Keys[0].Name }, Claims("Router.Admin", null), _ => []);

    /// <summary>A token with a code made of the public key, which a careless verifier takes for the secret.</summary>
    public string SignedWithThePublicKey() =>
        Signed(new JsonObject { ["alg"] = "HS256", ["kid"] = Keys[0].Name }, Claims("Router.Admin", null), bytes => HMACSHA256.HashData(Encoding.ASCII.GetBytes(Keys[0].Pair.ExportSubjectPublicKeyInfoPem()), bytes));

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Keys.ForEach(key => key.Dispose());
    }

    private JsonObject Claims(string? role, Action<JsonObject>? change)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = Issuer, ["aud"] = Audience, ["tid"] = Tenant.ToString(), ["iat"] = now, ["nbf"] = now, ["exp"] = now + 3600,
            ["oid"] = "ann-oid", ["sub"] = "pairwise", ["preferred_username"] = "ann@example.com", ["ver"] = "2.0", ["azp"] = "a-program", ["scp"] = "Router.Admin",
        };
        if (role is not null)
        {
            claims["roles"] = new JsonArray(role);
        }

        change?.Invoke(claims);
        return claims;
    }

    private static string Signed(JsonObject header, JsonObject claims, Func<byte[], byte[]> sign)
    {
        var text = $"{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(header))}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return $"{text}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(text)))}";
    }

    private Task AnswerAsync(HttpContext context)
    {
        if (Down)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        }

        if (context.Request.Path == $"/{Tenant}/v2.0/.well-known/openid-configuration")
        {
            Interlocked.Increment(ref asked);
            return context.Response.WriteAsJsonAsync(new { issuer = Issuer, jwks_uri = new Uri(Address, "/keys").AbsoluteUri });
        }

        return context.Response.WriteAsJsonAsync(new { keys = Keys.Select(key => key.Published()) });
    }
}
