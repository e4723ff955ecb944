using System.Buffers;
using Serverless.Application.Runs;

namespace Serverless.Actions.Http;

/// <summary>What a header of a call may be, RFC 9110 section 5, and which of them may be repeated to a reader.</summary>
internal static class HeaderRules
{
    public const string EffectKey = "Idempotency-Key";

    private static readonly SearchValues<char> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>They say where a message ends or what becomes of its connection: whoever sets them can put a second request into the first.</summary>
    private static readonly HashSet<string> Framing = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Content-Length", "Expect", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    public static bool IsToken(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(Token);

    /// <summary>Null where it can be sent. A value is never repeated; a name only where it is one.</summary>
    public static string? Problem(string name, string value) =>
        !IsToken(name) ? "A name in 'headers' is not the name of a header."
        : Framing.Contains(name) ? $"The header '{name}' is set by the router and by nobody else."
        : !IsPrintable(value) ? $"The value of the header '{name}' holds a character that no header may carry."
        : null;

    /// <summary>True for headers that describe a message. All others may be credentials.</summary>
    public static bool IsPublic(string name) => PublicHeaders.Contains(name);

    private static bool IsPrintable(string value) => !value.AsSpan().ContainsAnyExceptInRange(' ', '~') || value.All(c => c is '\t' or (>= ' ' and <= '~'));
}
