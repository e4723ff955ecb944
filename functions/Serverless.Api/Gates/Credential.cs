using Microsoft.AspNetCore.Http;

namespace Serverless.Api.Gates;

/// <summary>What a request brings along to show who sends it.</summary>
public abstract record Credential
{
    public const string KeyHeader = "x-router-key";
    private const string Scheme = "Bearer ";
    private const int LengthLimit = 16 * 1024;

    private Credential()
    {
    }

    public sealed record None : Credential
    {
        public static readonly None Instance = new();
    }

    public sealed record Unreadable(string Reason) : Credential;

    /// <summary>From <c>Authorization: Bearer</c> (RFC 6750).</summary>
    public sealed record Bearer(string Text) : Credential
    {
        /// <summary>A signed token has three parts (RFC 7515, 3.1).</summary>
        public bool IsToken => Text.Count(c => c == '.') == 2;

        // Records print what they hold, and this is never to be printed.
        public override string ToString() => nameof(Bearer);
    }

    /// <summary>From <c>x-router-key</c>.</summary>
    public sealed record Key(string Text) : Credential
    {
        public override string ToString() => nameof(Key);
    }

    public static Credential Of(HttpRequest request)
    {
        var (keys, authorizations) = (request.Headers[KeyHeader], request.Headers.Authorization);
        return (keys.Count, authorizations.Count) switch
        {
            (0, 0) => None.Instance,
            (1, 0) => Limited(keys[0]!, text => new Key(text)),
            (0, 1) when authorizations[0]!.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) => Limited(authorizations[0]![Scheme.Length..], text => new Bearer(text)),
            (0, 1) => new Unreadable("The header Authorization has to be of the form 'Bearer TOKEN'."),
            _ => new Unreadable($"Send one credential, in Authorization or in {KeyHeader}."),
        };
    }

    private static Credential Limited(string text, Func<string, Credential> kind) => text.Trim() switch
    {
        "" => new Unreadable("The credential is empty."),
        { Length: > LengthLimit } => new Unreadable("The credential is longer than any that is given out."),
        var trimmed => kind(trimmed),
    };
}
