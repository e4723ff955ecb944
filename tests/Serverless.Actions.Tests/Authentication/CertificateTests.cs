using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using Serverless.Actions.Http;
using Serverless.Actions.Tests.Http;
using Serverless.Application.Runs;

namespace Serverless.Actions.Tests.Authentication;

public class CertificateTests
{
    [Fact]
    public async Task A_certificate_is_shown_when_the_connection_is_secured()
    {
        using var server = Certificate("CN=127.0.0.1");
        using var client = Certificate("CN=the-client");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = server;
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            https.AllowAnyClientCertificate();
        })));
        await using var app = builder.Build();
        app.Run(context => context.Response.WriteAsync(context.Connection.ClientCertificate?.Subject ?? "nobody"));
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var caller = new HttpFunctionCaller(new HttpCallSettings { TrustedTargets = (_, shown, _, _) => shown is X509Certificate2 certificate && certificate.Thumbprint == server.Thumbprint });
        var with = new { method = "get", endpoint = new { uri = app.Urls.First(), authentication = new { certificate = new { certificate = client.ExportCertificatePem(), key = client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem() } } } };
        Assert.Equal("CN=the-client", await ReturnedAsync(caller, with));
        Assert.Equal("nobody", await ReturnedAsync(caller, new { method = "get", endpoint = app.Urls.First() }));
        Assert.IsType<CallOutcome.Failed>(await Calls.MakeAsync(new { method = "get", endpoint = app.Urls.First() }));
        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<string?> ReturnedAsync(HttpFunctionCaller caller, object with) =>
        Assert.IsType<CallOutcome.Returned>(await caller.CallAsync(Calls.Of(with), TestContext.Current.CancellationToken)).Output.GetString();

    private static X509Certificate2 Certificate(string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = DateTimeOffset.UtcNow;
        using var made = new CertificateRequest(subject, key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }
}
