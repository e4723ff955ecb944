using System.Security.Cryptography;
using Serverless.Core.Access;
using Serverless.Core.Documents;

namespace Serverless.Api.Gates.Keys;

/// <summary>Callers by key. The keys are asked for anew at each request, so that one that is taken away opens nothing any more.</summary>
/// <param name="keys">The keys in force, or the problems that keep them from being known.</param>
public sealed class KeyProof(Func<Reading<IReadOnlyList<ApiKey>>> keys) : ICallerProof
{
    public ValueTask<Proving?> ProveAsync(Credential credential, CancellationToken cancellation) => ValueTask.FromResult(credential switch
    {
        Credential.Key key => Prove(key.Text),
        Credential.Bearer { IsToken: false } bearer => Prove(bearer.Text),
        _ => null,
    });

    private Proving? Prove(string text)
    {
        var reading = keys();
        if (!reading.Good)
        {
            return new Proving.Unavailable(reading.Problems[0].ToString());
        }

        // Every hash is compared to its end: how long it takes says nothing of which is near.
        var (hash, found) = (ApiKey.HashOf(text), default(ApiKey));
        foreach (var key in reading.Value!)
        {
            found = CryptographicOperations.FixedTimeEquals(hash, key.Hash) ? key : found;
        }

        return found is null
            ? new Proving.Refused("This key is not known here; it may have been taken away.")
            : new Proving.Proven(new Caller(found.Name, found.Name, found.Role, [AccessRoles.NameOf(found.Role)], CallerProof.Key));
    }
}
