using System.Collections.Concurrent;
using System.Text.Json;

namespace Serverless.Actions.Secrets;

/// <summary>What of a call nobody is to read: what was filled into it, and what it said who it is with, which is made on the way, of secrets or by an authority,
/// so that only whoever sends it knows it.</summary>
internal sealed class CallSecrets
{
    private static readonly AsyncLocal<CallSecrets?> Current = new();

    private readonly JsonElement values;
    private readonly IReadOnlyCollection<string> made;
    private readonly ConcurrentQueue<string> sent = [];

    private CallSecrets(JsonElement values, IReadOnlyCollection<string> made) => (this.values, this.made) = (values, made);

    /// <summary>From now on, in this call and what it awaits, they are known.</summary>
    /// <param name="made">What expressions made of them.</param>
    public static CallSecrets Keep(JsonElement values, IReadOnlyCollection<string> made) => Current.Value = new CallSecrets(values, made);

    /// <param name="authorization">The value of the header.</param>
    public static void Note(string authorization) => Current.Value?.sent.Enqueue(authorization);

    /// <summary>Takes out what is known so far of the call that is being made. Before anything is cut: of half a secret nobody could tell that it is one.</summary>
    /// <param name="also">Other texts that are to be taken out, as they are.</param>
    public static SecretMask MaskWith(IReadOnlyCollection<string> also) => Current.Value is { } known ? new SecretMask(known.values, known.made, known.sent, also) : new SecretMask(default, [], [], also);

    /// <summary>Takes them all out.</summary>
    public SecretMask Mask() => new(values, made, sent, []);
}
