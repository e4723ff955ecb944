using System.Diagnostics;

namespace Serverless.Contracts;

/// <summary>Waiting for a condition, with a bound and a sentence.</summary>
public static class Eventually
{
    public static async Task<T> GetAsync<T>(Func<Task<T?>> look, string what, TimeSpan? within = null)
        where T : class
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < (within ?? TimeSpan.FromSeconds(20)))
        {
            if (await look() is { } found)
            {
                return found;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }

        throw new TimeoutException($"It did not come to pass in time: {what}.");
    }

    public static Task TrueAsync(Func<Task<bool>> condition, string what) => GetAsync(async () => await condition() ? "yes" : null, what);

    public static Task TrueAsync(Func<bool> condition, string what) => GetAsync(() => Task.FromResult(condition() ? "yes" : null), what);
}
