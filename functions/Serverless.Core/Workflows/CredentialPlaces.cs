using System.Collections.Frozen;

namespace Serverless.Core.Workflows;

/// <summary>Where credentials may stand in the arguments of a call, whatever function it is of. What else a call says to its target, such as its body, is
/// none of these places, whatever the names in it are.</summary>
public static class CredentialPlaces
{
    private static readonly FrozenSet<string> Holding = FrozenSet.Create(StringComparer.Ordinal, "headers", "query", "authentication", "environment");

    private static readonly FrozenSet<string> Leading = FrozenSet.Create(
        StringComparer.Ordinal, "endpoint", "document", "agentCard", "server", "transport", "http", "stdio", "source", "service", "proto", "message");

    /// <summary>Whether credentials may be in what has this name.</summary>
    public static bool Hold(string name) => Holding.Contains(name);

    /// <summary>Whether such a place may be among what is in an object of this name.</summary>
    public static bool LeadOn(string name) => Leading.Contains(name);
}
