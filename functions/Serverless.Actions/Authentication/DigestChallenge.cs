using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Actions.Authentication;

/// <summary>What a target wants to be answered before it lets a call in. RFC 7616: MD5, SHA-256 and their -sess forms, with qop auth or, as RFC 2069
/// had it, without.</summary>
internal sealed class DigestChallenge
{
    private readonly Dictionary<string, string> parameters;

    private DigestChallenge(Dictionary<string, string> parameters) => this.parameters = parameters;

    /// <summary>Of the challenges the strongest that can be answered; null where there is none.</summary>
    public static DigestChallenge? Of(IEnumerable<string> headers) => headers
        .SelectMany(DigestParameters.Read)
        .Select(read => new DigestChallenge(read))
        .Where(challenge => challenge.CanBeAnswered)
        .OrderByDescending(challenge => challenge.Algorithm.StartsWith("SHA-256", StringComparison.OrdinalIgnoreCase))
        .FirstOrDefault();

    private string Algorithm => parameters.GetValueOrDefault("algorithm") ?? "MD5";

    private bool CanBeAnswered =>
        Algorithm.ToUpperInvariant() is "MD5" or "MD5-SESS" or "SHA-256" or "SHA-256-SESS"
        && parameters.ContainsKey("nonce") && parameters.ContainsKey("realm")
        && (Qop is null || Qop.Split(',').Any(part => part.Trim() == "auth"));

    private string? Qop => parameters.GetValueOrDefault("qop");

    /// <summary>The value of the <c>Authorization</c> header.</summary>
    /// <param name="target">Path and query as they are in the request line.</param>
    /// <param name="clientNonce">Chance, 16 bytes or more in hex.</param>
    public string Answer(CallIdentity.Digest who, string method, string target, string clientNonce)
    {
        const string Count = "00000001";
        var (realm, nonce) = (parameters["realm"], parameters["nonce"]);
        var secret = Hash($"{who.User}:{realm}:{who.Password}");
        if (Algorithm.EndsWith("-sess", StringComparison.OrdinalIgnoreCase))
        {
            secret = Hash($"{secret}:{nonce}:{clientNonce}");
        }

        var asked = Hash($"{method}:{target}");
        var response = Qop is null ? Hash($"{secret}:{nonce}:{asked}") : Hash($"{secret}:{nonce}:{Count}:{clientNonce}:auth:{asked}");
        var answer = new StringBuilder($"Digest username={Quote(who.User)}, realm={Quote(realm)}, nonce={Quote(nonce)}, uri={Quote(target)}, algorithm={Algorithm}, response=\"{response}\"");
        answer.Append(Qop is null ? "" : $", qop=auth, nc={Count}, cnonce=\"{clientNonce}\"");
        answer.Append(parameters.TryGetValue("opaque", out var opaque) ? $", opaque={Quote(opaque)}" : "");
        return answer.ToString();
    }

    [SuppressMessage("Security", "CA5351", Justification = "RFC 7616 has MD5 as the algorithm of those who name none; whoever asks for it decides.")]
    private string Hash(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return Convert.ToHexStringLower(Algorithm.StartsWith("SHA-256", StringComparison.OrdinalIgnoreCase) ? SHA256.HashData(bytes) : MD5.HashData(bytes));
    }

    private static string Quote(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
