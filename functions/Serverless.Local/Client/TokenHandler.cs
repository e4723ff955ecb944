using System.Net.Http.Headers;

namespace Serverless.Local.Client;

/// <summary>Shows the token with each request. A router does not send its clients elsewhere, so no redirection is followed: it would take the token along.</summary>
internal sealed class TokenHandler(RouterToken token) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (await token.TextAsync(cancellationToken) is { } text)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", text);
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
