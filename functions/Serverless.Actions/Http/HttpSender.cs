using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Serverless.Actions.Authentication;
using Serverless.Actions.Secrets;

namespace Serverless.Actions.Http;

/// <summary>Sends requests to where calls may go, and says with each who it is. Redirects are never followed and cookies never kept.</summary>
internal sealed class HttpSender : IDisposable
{
    /// <summary>Certificates of clients with connections of their own; past it they are opened anew.</summary>
    private const int CertificateLimit = 32;

    private readonly ConcurrentDictionary<string, HttpMessageInvoker> certified = new();
    private readonly HttpMessageInvoker invoker;
    private readonly HttpCallSettings settings;
    private readonly TokenSource tokens;

    public HttpSender(HttpCallSettings settings, TimeProvider time)
    {
        this.settings = settings;
        invoker = Connect(null);
        tokens = new TokenSource(invoker.SendAsync, time);
    }

    /// <param name="create">Makes the request; asked again where it has to be sent again, which is only done after an answer that says it was not let in.</param>
    /// <exception cref="SignInFailedException">There is nothing to say who it is with.</exception>
    public async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> create, CallIdentity? identity, CancellationToken cancellation)
    {
        switch (identity)
        {
            case CallIdentity.Basic basic:
                return await SendAsync(create, Written(basic), cancellation).ConfigureAwait(false);
            case CallIdentity.Bearer bearer:
                return await SendAsync(create, $"Bearer {bearer.Token}", cancellation).ConfigureAwait(false);
            case CallIdentity.Digest digest:
                return await SendAnsweringAsync(create, digest, cancellation).ConfigureAwait(false);
            case CallIdentity.Certificate certificate:
                return await WithCertificate(certificate.Value).SendAsync(create(), cancellation).ConfigureAwait(false);
            case CallIdentity.Granted token:
                return await SendWithTokenAsync(create, token.Policy, cancellation).ConfigureAwait(false);
            default:
                return await invoker.SendAsync(create(), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Opens a connection over WebSocket.</summary>
    /// <exception cref="SignInFailedException">There is nothing to say who it is with.</exception>
    public async Task<ClientWebSocket> OpenAsync(Uri address, CallIdentity? identity, CancellationToken cancellation)
    {
        var socket = new ClientWebSocket();
        try
        {
            if (await AuthorizationAsync(identity, cancellation).ConfigureAwait(false) is { } authorization)
            {
                CallSecrets.Note(authorization);
                socket.Options.SetRequestHeader("Authorization", authorization);
            }

            await socket.ConnectAsync(address, invoker, cancellation).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The header that says who a call is; null for nobody.</summary>
    /// <exception cref="SignInFailedException">There is nothing to say it with.</exception>
    public async ValueTask<string?> AuthorizationAsync(CallIdentity? identity, CancellationToken cancellation) => identity switch
    {
        null => null,
        CallIdentity.Basic basic => Written(basic),
        CallIdentity.Bearer bearer => $"Bearer {bearer.Token}",
        CallIdentity.Granted token => $"Bearer {await tokens.GetAsync(token.Policy, cancellation).ConfigureAwait(false)}",
        _ => throw new SignInFailedException("over a WebSocket there are only basic, bearer, oauth2 and oidc."),
    };

    private static string Written(CallIdentity.Basic basic) => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{basic.User}:{basic.Password}"))}";

    public void Dispose()
    {
        invoker.Dispose();
        foreach (var each in certified.Values)
        {
            each.Dispose();
        }
    }

    private Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> create, string authorization, CancellationToken cancellation)
    {
        CallSecrets.Note(authorization);
        var request = create();
        request.Headers.Remove("Authorization");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return invoker.SendAsync(request, cancellation);
    }

    private async Task<HttpResponseMessage> SendAnsweringAsync(Func<HttpRequestMessage> create, CallIdentity.Digest who, CancellationToken cancellation)
    {
        var response = await invoker.SendAsync(create(), cancellation).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Unauthorized || DigestChallenge.Of([.. Challenges(response.Headers)]) is not { } challenge)
        {
            return response;
        }

        var asked = response.RequestMessage!;
        response.Dispose();
        var answer = challenge.Answer(who, asked.Method.Method, asked.RequestUri!.PathAndQuery, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        return await SendAsync(create, answer, cancellation).ConfigureAwait(false);
    }

    private static HeaderStringValues Challenges(HttpResponseHeaders headers) =>
        headers.NonValidated.TryGetValues("WWW-Authenticate", out var values) ? values : default;

    /// <summary>A token that was kept may have been taken back: after a 401 the call is made once more, with a fresh one.</summary>
    private async Task<HttpResponseMessage> SendWithTokenAsync(Func<HttpRequestMessage> create, TokenPolicy policy, CancellationToken cancellation)
    {
        var first = await tokens.GetAsync(policy, cancellation).ConfigureAwait(false);
        var response = await SendAsync(create, $"Bearer {first}", cancellation).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            return response;
        }

        tokens.Forget(policy);
        var second = await tokens.GetAsync(policy, cancellation).ConfigureAwait(false);
        if (second == first)
        {
            return response;
        }

        response.Dispose();
        return await SendAsync(create, $"Bearer {second}", cancellation).ConfigureAwait(false);
    }

    private HttpMessageInvoker WithCertificate(X509Certificate2 certificate)
    {
        if (certified.Count >= CertificateLimit)
        {
            certified.Clear(); // Not disposed: a call may be under way. Their connections close when they are idle.
        }

        return certified.GetOrAdd(certificate.Thumbprint, _ => Connect(certificate));
    }

    private HttpMessageInvoker Connect(X509Certificate2? certificate)
    {
        var security = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = settings.TrustedTargets };
        if (certificate is not null)
        {
            security.ClientCertificates = [certificate];
            security.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        return new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            SslOptions = security,
            ConnectCallback = (context, cancellation) => EgressPolicy.ConnectAsync(context, settings.OpenDoor, cancellation),
            ConnectTimeout = TimeSpan.FromSeconds(10),
            MaxConnectionsPerServer = settings.ConnectionsPerTarget,
            MaxResponseHeadersLength = 64,
            MaxResponseDrainSize = 0, // What is left of an answer nobody wants is not read: its connection is closed.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ActivityHeadersPropagator = null, // The call's own span is told, not whatever goes on around it: TraceHeaders.
        });
    }
}
