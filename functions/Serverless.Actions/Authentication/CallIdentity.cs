using System.Security.Cryptography.X509Certificates;

namespace Serverless.Actions.Authentication;

/// <summary>How a call says who it is. Serverless Workflow DSL 1.0.3, "Authentication". None of them prints what it holds.</summary>
internal abstract class CallIdentity
{
    private CallIdentity()
    {
    }

    /// <summary>RFC 7617.</summary>
    public sealed class Basic(string user, string password) : CallIdentity
    {
        public string User => user;

        public string Password => password;
    }

    /// <summary>RFC 7616.</summary>
    public sealed class Digest(string user, string password) : CallIdentity
    {
        public string User => user;

        public string Password => password;
    }

    /// <summary>RFC 6750.</summary>
    public sealed class Bearer(string token) : CallIdentity
    {
        public string Token => token;
    }

    /// <summary>A certificate of the client, shown when the connection is secured.</summary>
    public sealed class Certificate(X509Certificate2 certificate) : CallIdentity
    {
        public X509Certificate2 Value => certificate;
    }

    /// <summary>A token from an authority, RFC 6749 and OpenID Connect Discovery 1.0.</summary>
    public sealed class Granted(TokenPolicy policy) : CallIdentity
    {
        public TokenPolicy Policy => policy;
    }
}
