namespace Serverless.Application.Admission;

/// <summary>Lets those of one process that ask about the same keys go one after the other, so that they do not overtake each other in the ledger for
/// nothing. It makes nothing exact: that is the ledger's business.</summary>
internal sealed class KeyedGates
{
    private readonly SemaphoreSlim[] gates = [.. Enumerable.Range(0, 256).Select(_ => new SemaphoreSlim(1))];

    public async ValueTask<T> WithinAsync<T>(IReadOnlyList<string> keys, Func<ValueTask<T>> act, CancellationToken cancellation)
    {
        var (mine, passed) = (GatesOf(keys), 0);
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

    /// <summary>Each once, and always in one order: nobody waits for somebody who waits for him.</summary>
    private ArraySegment<int> GatesOf(IReadOnlyList<string> keys)
    {
        var (all, count) = (new int[keys.Count], 0);
        for (var i = 0; i < keys.Count; i++)
        {
            all[i] = (int)((uint)string.GetHashCode(keys[i], StringComparison.Ordinal) % (uint)gates.Length);
        }

        Array.Sort(all);
        foreach (var gate in all)
        {
            if (count == 0 || all[count - 1] != gate)
            {
                all[count++] = gate;
            }
        }

        return new(all, 0, count);
    }
}
