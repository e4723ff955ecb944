using System.Collections.Concurrent;

namespace Serverless.Application.Runs;

/// <summary>What was read from histories, for as long as they have the facts that they had then: a history only grows. Bounded; what is forgotten is read again.</summary>
/// <param name="most">Runs of which something is remembered.</param>
public sealed class RunMemory<T>(int most = 20_000)
{
    private readonly ConcurrentDictionary<string, (int Facts, T Known)> runs = new(StringComparer.Ordinal);

    /// <param name="run">As it stands now.</param>
    /// <param name="read">Reads no less of its history than there is now.</param>
    /// <param name="lasts">Whether what was read depends on no other run; null where it never does.</param>
    public async ValueTask<T> GetAsync(RunSummary run, Func<ValueTask<T>> read, Func<T, bool>? lasts = null)
    {
        if (runs.TryGetValue(run.RunId, out var last) && last.Facts == run.Facts)
        {
            return last.Known;
        }

        var known = await read().ConfigureAwait(false);
        if (lasts?.Invoke(known) == false)
        {
            return known;
        }

        if (runs.Count >= most)
        {
            runs.Clear();
        }

        runs[run.RunId] = (run.Facts, known);
        return known;
    }
}
