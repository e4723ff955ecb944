namespace Serverless.Application.Admission;

/// <summary>Lets those of one process that ask about the same keys go one after the other, so that they do not overtake each other in the ledger for
/// nothing. It makes nothing exact: that is the ledger's business.</summary>
internal sealed class KeyedGates
{
    private readonly SemaphoreSlim[] gates = [.. Enumerable.Range(0, 256).Select(_ => new SemaphoreSlim(1))];

    public async ValueTask<T> WithinAsync<T>(IEnumerable<string> keys, Func<ValueTask<T>> act, CancellationToken cancellation)
    {
        // Always in one order: nobody waits for somebody who waits for him.
        var mine = keys.Select(key => (int)((uint)string.GetHashCode(key, StringComparison.Ordinal) % (uint)gates.Length)).Distinct().Order().ToList();
        var passed = 0;
        try
        {
            for (; passed < mine.Count; passed++)
            {
                await gates[mine[passed]].WaitAsync(cancellation).ConfigureAwait(false);
            }

            return await act().ConfigureAwait(false);
        }
        finally
        {
            while (passed > 0)
            {
                gates[mine[--passed]].Release();
            }
        }
    }
}
