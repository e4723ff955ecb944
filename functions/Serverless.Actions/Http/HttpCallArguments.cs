using Serverless.Actions.Authentication;
using Serverless.Actions.OpenApi;

namespace Serverless.Actions.Http;

/// <summary>The arguments of <c>call: http</c>, Serverless Workflow DSL 1.0.3 "HTTP Call", with every expression evaluated and found usable.</summary>
/// <param name="Headers">Names are tokens and values printable ASCII (RFC 9110, section 5); none of them frames the message.</param>
/// <param name="Redirect">True: an answer 300–399 is an output too. It is never followed.</param>
internal sealed record HttpCallArguments(
    HttpMethod Method,
    Uri Endpoint,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    HttpBody? Body,
    HttpOutput Output,
    bool Redirect)
{
    public CallIdentity? Identity { get; init; }

    /// <summary>Which headers are credentials by what describes the call, besides those whose names tell it.</summary>
    public DeclaredCredentials Credentials { get; init; } = DeclaredCredentials.None;
}

/// <summary>What a call gives back: its content, the bytes as base64, or the whole response.</summary>
internal enum HttpOutput
{
    Content,
    Raw,
    Response,
}
