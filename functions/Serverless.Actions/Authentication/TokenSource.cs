using System.Collections.Concurrent;
using System.Text.Json;
using Serverless.Actions.Http;

namespace Serverless.Actions.Authentication;

/// <summary>Tokens, each asked for once and kept until shortly before it expires. Many calls that need the same one wait for one request.</summary>
/// <param name="send">Sends a request without authentication.</param>
internal sealed class TokenSource(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send, TimeProvider time)
{
    /// <summary>Tokens kept; past it all are asked for anew, which costs a request each and nothing else.</summary>
    private const int Capacity = 1_000;

    private const int AnswerLimit = 256 * 1024;

    /// <summary>A token without a lifetime is used for this long.</summary>
    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Entry> entries = new();

    /// <exception cref="SignInFailedException">There is none to be had.</exception>
    public async Task<string> GetAsync(TokenPolicy policy, CancellationToken cancellation)
    {
        if (entries.Count > Capacity)
        {
            entries.Clear();
        }

        var entry = entries.GetOrAdd(policy.Key, static _ => new Entry());
        await entry.Gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (entry.Token is null || time.GetUtcNow() >= entry.Until)
            {
                (entry.Token, entry.Until) = await AskAsync(policy, cancellation).ConfigureAwait(false);
            }

            return entry.Token;
        }
        finally
        {
            entry.Gate.Release();
        }
    }

    /// <summary>The target does not take this token: the next call asks for another.</summary>
    public void Forget(TokenPolicy policy) => entries.TryRemove(policy.Key, out _);

    private async Task<(string Token, DateTimeOffset Until)> AskAsync(TokenPolicy policy, CancellationToken cancellation)
    {
        var endpoint = policy.Endpoint ?? await DiscoverAsync(policy, cancellation).ConfigureAwait(false);
        using var request = TokenRequests.Create(policy, endpoint, time.GetUtcNow());
        var answer = await AskAsync(request, "the authority", cancellation).ConfigureAwait(false);
        if (Texts.Of(answer, "access_token") is not { Length: > 0 } token || token.Any(c => c is <= ' ' or > '~'))
        {
            throw new SignInFailedException($"{Named(endpoint)} answered without a usable access_token.");
        }

        if (policy.Issuers.Count > 0 && !policy.Issuers.Contains(TokenIssuer.Of(token)))
        {
            throw new SignInFailedException($"The token of {Named(endpoint)} is from none of the issuers that the workflow trusts.");
        }

        var lifetime = answer.TryGetProperty("expires_in", out var seconds) && double.TryParse(seconds.ToString(), System.Globalization.CultureInfo.InvariantCulture, out var number) && number is > 0 and < 1e9
            ? TimeSpan.FromSeconds(number)
            : Usual;
        return (token, time.GetUtcNow() + (lifetime > Margin * 2 ? lifetime - Margin : lifetime / 2));
    }

    /// <summary>OpenID Connect Discovery 1.0, section 4.</summary>
    private async Task<Uri> DiscoverAsync(TokenPolicy policy, CancellationToken cancellation)
    {
        const string Document = "/.well-known/openid-configuration";
        var authority = policy.Authority.OriginalString.TrimEnd('/');
        using var request = new HttpRequestMessage(HttpMethod.Get, authority.EndsWith(Document, StringComparison.Ordinal) ? authority : authority + Document);
        var answer = await AskAsync(request, "the authority's configuration", cancellation).ConfigureAwait(false);
        if (!Uri.TryCreate(Texts.Of(answer, "token_endpoint"), UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
        {
            throw new SignInFailedException($"{Named(request.RequestUri!)} names no token_endpoint.");
        }

        return policy.Authority.Scheme == "https" && endpoint.Scheme != "https"
            ? throw new SignInFailedException($"{Named(request.RequestUri!)} names a token_endpoint without https, which no client is shown to.")
            : endpoint;
    }

    private async Task<JsonElement> AskAsync(HttpRequestMessage request, string what, CancellationToken cancellation)
    {
        using var response = await send(request, cancellation).ConfigureAwait(false);
        var content = await HttpAnswers.ReadAsync(response.Content, AnswerLimit, cancellation).ConfigureAwait(false);
        var json = content.Length > AnswerLimit ? null : AnswerContent.Json(response, content);
        if (!response.IsSuccessStatusCode)
        {
            // Of the answer only the code of RFC 6749, section 5.2: a description could hold what was sent.
            var code = json is { } refusal && Texts.Of(refusal, "error") is { Length: <= 64 } error && HeaderRules.IsToken(error) ? $" ({error})" : "";
            throw new SignInFailedException($"{Named(request.RequestUri!)}, {what}, answered {(int)response.StatusCode}{code}.");
        }

        return json is { ValueKind: JsonValueKind.Object } answer ? answer : throw new SignInFailedException($"{Named(request.RequestUri!)}, {what}, answered with no JSON object, or a huge one.");
    }

    private static string Named(Uri uri) => uri.GetLeftPart(UriPartial.Path);

    private sealed class Entry
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public string? Token { get; set; }

        public DateTimeOffset Until { get; set; }
    }
}
