using System.Buffers;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Serverless.Actions.Authentication;

/// <summary>Makes the request for a token. RFC 6749 section 4, RFC 7523, RFC 8693.</summary>
internal static class TokenRequests
{
    private const string JwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    public static HttpRequestMessage Create(TokenPolicy policy, Uri endpoint, DateTimeOffset now)
    {
        var fields = Fields(policy);
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        var client = policy.Client;
        switch (client.Method)
        {
            case "client_secret_basic":
                // RFC 6749, section 2.3.1: both are form-encoded before.
                var pair = $"{Uri.EscapeDataString(client.Id!)}:{Uri.EscapeDataString(client.Secret!)}";
                request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
                break;
            case "client_secret_post":
                Add(fields, "client_id", client.Id);
                Add(fields, "client_secret", client.Secret);
                break;
            case "client_secret_jwt" or "private_key_jwt":
                Add(fields, "client_id", client.Id);
                Add(fields, "client_assertion_type", JwtBearer);
                Add(fields, "client_assertion", client.Method == "private_key_jwt" ? client.Assertion : SignedAssertion(client, endpoint, now));
                break;
            default:
                Add(fields, "client_id", client.Id);
                break;
        }

        request.Content = policy.AsJson ? Json(fields) : new FormUrlEncodedContent(fields);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return request;
    }

    private static List<KeyValuePair<string, string>> Fields(TokenPolicy policy)
    {
        List<KeyValuePair<string, string>> fields = [new("grant_type", policy.Grant)];
        switch (policy.Grant)
        {
            case "password":
                Add(fields, "username", policy.Username);
                Add(fields, "password", policy.Password);
                break;
            case "refresh_token":
                Add(fields, "refresh_token", policy.Subject?.Token);
                break;
            case "urn:ietf:params:oauth:grant-type:token-exchange":
                Add(fields, "subject_token", policy.Subject?.Token);
                Add(fields, "subject_token_type", policy.Subject?.Type);
                Add(fields, "actor_token", policy.Actor?.Token);
                Add(fields, "actor_token_type", policy.Actor?.Type);
                break;
        }

        Add(fields, "scope", policy.Scopes.Count == 0 ? null : string.Join(' ', policy.Scopes));
        fields.AddRange(policy.Audiences.Select(audience => KeyValuePair.Create("audience", audience)));
        return fields;
    }

    private static void Add(List<KeyValuePair<string, string>> fields, string name, string? value)
    {
        if (value is not null)
        {
            fields.Add(new(name, value));
        }
    }

    /// <summary>RFC 7523, section 2.2: the client signs with its secret that it is itself.</summary>
    private static string SignedAssertion(TokenClient client, Uri endpoint, DateTimeOffset now)
    {
        var claims = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["iss"] = client.Id!,
            ["sub"] = client.Id!,
            ["aud"] = endpoint.OriginalString,
            ["jti"] = Guid.NewGuid().ToString("n"),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(1).ToUnixTimeSeconds(),
        });
        var signed = $"{Base64Url("""{"alg":"HS256","typ":"JWT"}"""u8)}.{Base64Url(claims)}";
        return $"{signed}.{Base64Url(HMACSHA256.HashData(Encoding.UTF8.GetBytes(client.Secret!), Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Base64Url(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private static ByteArrayContent Json(List<KeyValuePair<string, string>> fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var group in fields.GroupBy(field => field.Key))
            {
                writer.WriteString(group.Key, string.Join(' ', group.Select(field => field.Value)));
            }

            writer.WriteEndObject();
        }

        return new ByteArrayContent(buffer.WrittenSpan.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
    }
}
