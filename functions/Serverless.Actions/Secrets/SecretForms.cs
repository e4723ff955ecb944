using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Serverless.Actions.Secrets;

/// <summary>How a secret may come back: as it is, by lines, and written down as others write: in a URI, a form, JSON and base64, and as the address it is
/// or belongs to is told.</summary>
internal static class SecretForms
{
    private static readonly Uri Anywhere = new("https://host/");

    public static IEnumerable<string> Of(string secret)
    {
        foreach (var text in secret.Split('\n').Select(line => line.Trim()).Append(secret).Distinct())
        {
            yield return text;
            yield return Uri.EscapeDataString(text);
            yield return Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
            yield return JsonEncodedText.Encode(text).Value;
            yield return JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value;
            foreach (var form in InAddress(text))
            {
                yield return form;
            }
        }

        for (var before = 0; before < 3; before++)
        {
            var core = InBase64(secret, before);
            yield return core;
            yield return core.Replace('+', '-').Replace('/', '_');
        }
    }

    /// <summary>Addresses are told without their query, their host in small letters, and without a port that is the usual one.</summary>
    private static string[] InAddress(string text) =>
        Uri.TryCreate(Anywhere, text, out var address) ? [address.AbsoluteUri, address.GetLeftPart(UriPartial.Path), address.AbsolutePath.TrimStart('/')] : [];

    /// <summary>The digits that the secret alone decides where so many bytes, or so many and any number of threes, stand before it.</summary>
    private static string InBase64(string secret, int before)
    {
        var bytes = new byte[before + Encoding.UTF8.GetByteCount(secret)];
        Encoding.UTF8.GetBytes(secret, bytes.AsSpan(before));
        var (from, to) = ((before * 8 + 5) / 6, bytes.Length * 8 / 6);
        return from < to ? Convert.ToBase64String(bytes)[from..to] : "";
    }
}
