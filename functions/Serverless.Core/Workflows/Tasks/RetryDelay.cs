using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>How long to wait before a retry. No chance is involved: jitter is drawn from the effect key and the attempt, so a replay waits as long.</summary>
public static class RetryDelay
{
    /// <param name="retry">1 for the first retry. At most <see cref="DurationTemplate.Longest"/> comes out.</param>
    public static TimeSpan Of(TimeSpan delay, RetryBackoff backoff, int retry)
    {
        var factor = backoff switch
        {
            RetryBackoff.Linear => retry,
            RetryBackoff.Exponential => Math.Pow(2, retry - 1),
            _ => 1d,
        };
        return delay.Ticks * factor >= DurationTemplate.Longest.Ticks ? DurationTemplate.Longest : TimeSpan.FromTicks((long)(delay.Ticks * factor));
    }

    /// <summary>From <paramref name="from"/> to <paramref name="to"/>, evenly spread over keys and attempts.</summary>
    public static TimeSpan Jitter(TimeSpan from, TimeSpan to, string effectKey, int attempt)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{effectKey}/{attempt}"), hash);
        var fraction = BinaryPrimitives.ReadUInt32BigEndian(hash) / (double)uint.MaxValue;
        return from + TimeSpan.FromTicks((long)((to - from).Ticks * fraction));
    }
}
