namespace Serverless.Core.Access;

/// <summary>Who asks the API for something.</summary>
/// <param name="Subject">Which never changes and is nobody else's: the object id in Entra, the name of a key, the user of this machine.</param>
/// <param name="Name">For people to read. May change, and two callers may share one.</param>
/// <param name="Role">The most it may do.</param>
/// <param name="Roles">Every role it holds, ours and those of others, as its proof names them.</param>
public sealed record Caller(string Subject, string Name, AccessRole Role, IReadOnlyList<string> Roles, CallerProof Proof)
{
    /// <summary>Somebody on this machine, where no gate asks for a proof.</summary>
    public static Caller LocalUser(string user) => new(user, user, AccessRole.Admin, [AccessRoles.NameOf(AccessRole.Admin)], CallerProof.Loopback);

    public bool May(AccessRole needed) => Role >= needed;

    /// <summary>As records keep it: the name, and in brackets what proves it, such as <c>Ann Example (entra 0f3a…)</c>, <c>night-shift (key)</c>, <c>ann (local)</c>.</summary>
    public string Signature => Proof switch
    {
        CallerProof.EntraToken => $"{Name} (entra {Subject})",
        CallerProof.Key => $"{Name} (key)",
        _ => $"{Name} (local)",
    };

    /// <summary>Who is recorded where a request says by whom it is. A token names one person, so it speaks for nobody else: null. A key may be
    /// shared, so both are recorded; on this machine there is but the word of whoever asks.</summary>
    /// <param name="claimed">The name the request gives; null where it gives none.</param>
    public string? SpeakingFor(string? claimed) => (Proof, claimed) switch
    {
        (_, null) => Signature,
        (CallerProof.Loopback, _) => claimed,
        (CallerProof.Key, _) => $"{claimed} (key {Name})",
        _ => claimed == Name || claimed == Subject ? Signature : null,
    };
}

/// <summary>How a caller has shown who it is.</summary>
public enum CallerProof
{
    /// <summary>By being on the same machine: nothing is known of it but that.</summary>
    Loopback,
    Key,
    EntraToken,
}
