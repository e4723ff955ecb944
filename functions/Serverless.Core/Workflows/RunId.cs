using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Core.Workflows;

/// <summary>Run ids and effect keys: hashes of what they stand for, so that doing twice is doing once.</summary>
public static class RunId
{
    /// <summary>32 hex digits of SHA-256(rule name, event source, event id). No version: an edited rule cannot double a run.</summary>
    public static string For(string rule, string eventSource, string eventId) => Hash(rule, eventSource, eventId)[..32];

    /// <summary>32 hex digits of SHA-256(<c>child</c>, id of the parent, task path): starting a child again is starting the same one.</summary>
    public static string ForChild(string parentId, string path) => Hash("child", parentId, path)[..32];

    /// <summary>32 hex digits: the run that does an ended one anew. One has one, so that continuing twice is continuing once.</summary>
    public static string Continuing(string runId) => Hash("continue", runId)[..32];

    /// <summary>32 hex digits: the run that does several matches at once, of which this is the first one's.</summary>
    public static string ForBatch(string runId) => Hash("batch", runId)[..32];

    /// <summary>32 hex digits: the run that looks for a rule how a subject is. One at a time in each of so many places, in each stretch of time.</summary>
    /// <param name="window">Number of the stretch.</param>
    public static string ForObservation(string rule, string subject, int places, long window)
    {
        var place = Convert.ToInt32(Hash("place", rule, subject)[..7], 16) % places;
        return Hash("observation", rule, place.ToString(System.Globalization.CultureInfo.InvariantCulture), window.ToString(System.Globalization.CultureInfo.InvariantCulture))[..32];
    }

    /// <summary>64 hex digits of SHA-256(run id, task path): stable over retries, replays and restarts. Sent as <c>Idempotency-Key</c>.
    /// A task that a jump comes back to has another path (<c>/do/1/call#2</c>), here and in everything inside of it, so its effect is a new one;
    /// a <c>try</c> that tries again has the paths it had, so its effects are the same ones.</summary>
    public static string EffectKey(string runId, string path) => Hash(runId, path);

    private static string Hash(params ReadOnlySpan<string> parts)
    {
        var most = 0;
        foreach (var part in parts)
        {
            most += sizeof(int) + Encoding.UTF8.GetMaxByteCount(part.Length);
        }

        var all = most <= 1024 ? stackalloc byte[most] : new byte[most];
        var written = 0;
        foreach (var part in parts)
        {
            var length = Encoding.UTF8.GetBytes(part, all[(written + sizeof(int))..]);
            BinaryPrimitives.WriteInt32BigEndian(all[written..], length);
            written += sizeof(int) + length;
        }

        Span<byte> sum = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(all[..written], sum);
        return Convert.ToHexStringLower(sum);
    }
}
