using System.Net;

namespace Serverless.Local.Client;

/// <summary>What the command line shows to a router so that it knows who asks.</summary>
internal abstract record RouterToken
{
    public const string Variable = "ROUTER_TOKEN";
    public const string EntraVariable = "ROUTER_ENTRA";

    private RouterToken()
    {
    }

    /// <summary>Nothing: routers on this machine need nothing, unless they have a gate.</summary>
    public sealed record Absent : RouterToken
    {
        public static readonly Absent Instance = new();

        public override ValueTask<string?> TextAsync(CancellationToken cancellation) => new((string?)null);
    }

    /// <summary>A key or a token, as it is.</summary>
    public sealed record Given(string Text) : RouterToken
    {
        public override ValueTask<string?> TextAsync(CancellationToken cancellation) => new(Text);

        // Records print what they hold, and this is never to be printed.
        public override string ToString() => nameof(Given);
    }

    /// <summary>A token of Entra for the audience, got when it is needed.</summary>
    public sealed record OfEntra(EntraSignIn SignIn) : RouterToken
    {
        public override async ValueTask<string?> TextAsync(CancellationToken cancellation) => await SignIn.TokenAsync(cancellation);
    }

    /// <summary>The nearest word counts: options before variables, and a token before who may get one.</summary>
    public static RouterToken Read(string? token, string? entra, Func<string, string?> environment) => (token, entra) switch
    {
        ({ Length: > 0 }, _) => new Given(token),
        (_, { Length: > 0 }) => new OfEntra(new EntraSignIn(entra)),
        _ when environment(Variable) is { Length: > 0 } text => new Given(text),
        _ when environment(EntraVariable) is { Length: > 0 } audience => new OfEntra(new EntraSignIn(audience)),
        _ => Absent.Instance,
    };

    /// <exception cref="NoTokenException">None can be had.</exception>
    public abstract ValueTask<string?> TextAsync(CancellationToken cancellation);

    /// <summary>What to do about an answer; null where the answer says it all.</summary>
    public string? AdviceOn(HttpStatusCode status, Uri url) => (status, this) switch
    {
        (HttpStatusCode.Unauthorized, Absent) => $"The router at {url} wants to know who you are. Put a key or token into {Variable}, or name the client id of its app registration with --entra and sign in with 'az login'.",
        (HttpStatusCode.Unauthorized, Given) => $"The router at {url} does not take the token it was shown (--token or {Variable}). Get a new one from whoever runs the router, or use --entra.",
        (HttpStatusCode.Unauthorized, _) => "You are signed in, but not where this router looks. Check the client id of --entra, and with 'az account show' the directory you are signed in to.",
        (HttpStatusCode.Forbidden, Absent) => null,
        (HttpStatusCode.Forbidden, OfEntra) => "Ask whoever runs the router to assign you that role in the enterprise application of its API, then sign in again: a token keeps the roles it was issued with.",
        (HttpStatusCode.Forbidden, _) => "Ask whoever runs the router for a key or token with that role.",
        _ => null,
    };
}

/// <summary>There is no token to show; the message says what to do.</summary>
internal sealed class NoTokenException(string message) : Exception(message);
