using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Serverless.Actions.Authentication;

/// <summary>Who a token says it is from. RFC 7519, section 4.1.1.</summary>
internal static class TokenIssuer
{
    /// <returns>Null where it is no JWT or does not say.</returns>
    public static string? Of(string token)
    {
        if (token.Split('.') is not [_, var payload, _])
        {
            return null;
        }

        try
        {
            return Texts.Of(JsonElement.Parse(Base64Url.DecodeFromChars(payload)), "iss");
        }
        catch (Exception e) when (e is FormatException or JsonException or DecoderFallbackException)
        {
            return null;
        }
    }
}
