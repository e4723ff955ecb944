using System.Text;
using Serverless.Actions.Secrets;

namespace Serverless.Actions.Http;

/// <summary>What a failure tells of an answer: short, printable, and without anything secret of the request that the target sent back.</summary>
internal static class AnswerExcerpt
{
    /// <summary>How many bytes of an answer are looked at.</summary>
    public const int Window = 16 * 1024;

    private const int Length = 256;
    private const int ShortestSecret = 4;

    public static string Of(byte[] content, HttpRequestMessage request) =>
        content.Length == 0 ? "(no body)" : Of(Encoding.UTF8.GetString(content), request, cut: content.Length > Window);

    /// <param name="cut">The text goes on: half a secret may stand at its end.</param>
    public static string Of(string text, HttpRequestMessage request, bool cut = false)
    {
        var mask = CallSecrets.MaskWith(Secrets(request));
        if (cut && mask.Longest > 0)
        {
            text = mask.Of(text)!;
            text = text[..Math.Max(0, text.Length - mask.Longest)];
        }

        return PrintableText.First(text, Length, mask);
    }

    /// <summary>The query, whole and by value, and the values of headers that may be credentials.</summary>
    private static List<string> Secrets(HttpRequestMessage request)
    {
        var query = request.RequestUri!.Query.TrimStart('?');
        HashSet<string> secrets = [query, Uri.UnescapeDataString(query)];
        foreach (var pair in query.Split('&'))
        {
            var value = pair[(pair.IndexOf('=') + 1)..];
            secrets.Add(value);
            secrets.Add(Uri.UnescapeDataString(value));
        }

        foreach (var (name, values) in request.Headers.NonValidated)
        {
            if (!HeaderRules.IsPublic(name))
            {
                secrets.Add(values.ToString());
                secrets.UnionWith(values.SelectMany(value => value.Split(' ', ',')));
            }
        }

        return [.. secrets.Where(secret => secret.Length >= ShortestSecret)];
    }
}
