using System.Collections.Concurrent;
using System.Text.Json;
using Serverless.Actions.Http;
using Serverless.Application.Runs;

namespace Serverless.Actions.Secrets;

/// <summary>What of a call nobody is to read: what was filled into it, and what it said who it is with, which is made on the way, of secrets or by an authority,
/// so that only whoever sends it knows it.</summary>
internal sealed class CallSecrets
{
    private static readonly AsyncLocal<CallSecrets?> Current = new();

    private readonly JsonElement secrets;
    private readonly IReadOnlyCollection<string> made;
    private readonly ConcurrentQueue<string> sent = [];
    private readonly ConcurrentQueue<string> values = [];

    private CallSecrets(JsonElement secrets, IReadOnlyCollection<string> made) => (this.secrets, this.made) = (secrets, made);

    /// <summary>Whether there is anything to take out.</summary>
    public bool Any => secrets.ValueKind != JsonValueKind.Undefined || made.Count > 0 || !sent.IsEmpty || !values.IsEmpty;

    /// <summary>From now on, in this call and what it awaits, they are known.</summary>
    /// <param name="made">What expressions made of them.</param>
    public static CallSecrets Keep(JsonElement secrets, IReadOnlyCollection<string> made) => Current.Value = new CallSecrets(secrets, made);

    /// <param name="authorization">The value of the header.</param>
    public static void Note(string authorization) => Current.Value?.sent.Enqueue(authorization);

    /// <summary>Notes a credential that is no header with a scheme.</summary>
    public static void NoteValue(string credential) => Current.Value?.values.Enqueue(credential);

    /// <summary>Notes the headers of a call that are credentials: their names tell it, or what describes the call does.</summary>
    public static void Note(HttpCallArguments arguments)
    {
        foreach (var (name, value) in arguments.Headers)
        {
            if (name.Equals("Cookie", StringComparison.OrdinalIgnoreCase))
            {
                Array.ForEach(value.Split(';', StringSplitOptions.TrimEntries), cookie => NoteValue(Uri.UnescapeDataString(cookie[(cookie.IndexOf('=', StringComparison.Ordinal) + 1)..])));
            }
            else if (name.EndsWith("Authorization", StringComparison.OrdinalIgnoreCase))
            {
                Note(value);
            }
            else if (CredentialNames.Tell(name) || arguments.Credentials.Have("header", name))
            {
                NoteValue(value);
            }
        }
    }

    /// <summary>Takes out what is known so far of the call that is being made. Before anything is cut: of half a secret nobody could tell that it is one.</summary>
    /// <param name="also">Other texts that are to be taken out, as they are.</param>
    public static SecretMask MaskWith(IReadOnlyCollection<string> also) => Current.Value is { } known ? known.With(also) : new SecretMask(default, [], [], also);

    /// <summary>Takes them all out.</summary>
    public SecretMask Mask() => With([]);

    private SecretMask With(IReadOnlyCollection<string> also) => new(secrets, made.Concat(values), sent, also);
}
