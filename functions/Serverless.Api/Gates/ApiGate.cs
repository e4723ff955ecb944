using Serverless.Core.Access;

namespace Serverless.Api.Gates;

/// <summary>Who may use the API of this host.</summary>
public abstract record ApiGate
{
    private ApiGate()
    {
    }

    /// <summary>Whoever is on this machine, without any proof; requests from elsewhere are refused, and so are those that a proxy has passed on.</summary>
    public sealed record ThisMachine(Caller User) : ApiGate
    {
        public static readonly ThisMachine Usual = new(Caller.LocalUser(Environment.UserName));
    }

    /// <summary>Whoever one of the proofs knows.</summary>
    public sealed record Proven(IReadOnlyList<ICallerProof> Proofs) : ApiGate;
}
