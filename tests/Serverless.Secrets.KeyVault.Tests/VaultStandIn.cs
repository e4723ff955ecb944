using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Serverless.Secrets.KeyVault.Tests;

/// <summary>The read half of a vault's REST API on this machine, with TLS: the client shows its token to nothing else.</summary>
internal sealed class VaultStandIn : IAsyncDisposable
{
    private const string Token = "token-of-the-identity";

    private readonly WebApplication app;
    private readonly X509Certificate2 certificate;
    private int asked;

    private VaultStandIn(WebApplication app, X509Certificate2 certificate) => (this.app, this.certificate) = (app, certificate);

    public Dictionary<string, string> Secrets { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What it answers instead; null while it is well.</summary>
    public int? Ailment { get; set; }

    /// <summary>How many requests with a token it had.</summary>
    public int Asked => asked;

    public static async Task<VaultStandIn> StartAsync()
    {
        var certificate = Certificate();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        var app = builder.Build();
        var vault = new VaultStandIn(app, certificate);
        app.Run(vault.AnswerAsync);
        await app.StartAsync();
        return vault;
    }

    public SecretClient Client()
    {
        var options = KeyVaultSecretReader.Hasty();
        options.DisableChallengeResourceVerification = true;
        options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        options.Transport = new HttpClientTransport(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => certificate.Equals(shown) } });
        return new SecretClient(new Uri(app.Urls.First()), new FakeCredential(), options);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        certificate.Dispose();
    }

    private static X509Certificate2 Certificate()
    {
        using var pair = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", pair, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
    }

    private Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization != $"Bearer {Token}")
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Bearer authorization=\"https://login.example/tenant\", resource=\"https://vault.azure.net\"";
            return Task.CompletedTask;
        }

        Interlocked.Increment(ref asked);
        if (Ailment is { } status)
        {
            return AnswerAsync(context, status, new { error = new { code = "Ill", message = "Ill." } });
        }

        // /secrets/NAME/ or /secrets/NAME/VERSION
        var parts = context.Request.Path.Value!.Trim('/').Split('/');
        return parts is ["secrets", var name] && Secrets.TryGetValue(name, out var value)
            ? AnswerAsync(context, StatusCodes.Status200OK, new { value, id = new Uri(new Uri(app.Urls.First()), $"secrets/{name}/1"), attributes = new { enabled = true } })
            : AnswerAsync(context, StatusCodes.Status404NotFound, new { error = new { code = "SecretNotFound", message = "No such secret." } });
    }

    private static Task AnswerAsync(HttpContext context, int status, object body)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(body);
    }

    private sealed class FakeCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(Token, DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }
}
