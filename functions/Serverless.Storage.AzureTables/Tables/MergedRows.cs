using System.Runtime.CompilerServices;
using Azure.Data.Tables;

namespace Serverless.Storage.AzureTables.Tables;

internal static class MergedRows
{
    /// <summary>One order from several that are each in the order of their row keys. The first pages are asked for at once.</summary>
    public static async IAsyncEnumerable<TableEntity> MergeAsync(IReadOnlyList<IAsyncEnumerable<TableEntity>> sources, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var open = sources.Select(source => source.GetAsyncEnumerator(cancellation)).ToList();
        try
        {
            var first = open.ConvertAll(source => source.MoveNextAsync().AsTask());
            await Task.WhenAll(first).ConfigureAwait(false);
            var heads = new PriorityQueue<IAsyncEnumerator<TableEntity>, string>(StringComparer.Ordinal);
            for (var index = 0; index < open.Count; index++)
            {
                if (await first[index].ConfigureAwait(false))
                {
                    heads.Enqueue(open[index], open[index].Current.RowKey);
                }
            }

            while (heads.TryDequeue(out var head, out _))
            {
                yield return head.Current;
                if (await head.MoveNextAsync().ConfigureAwait(false))
                {
                    heads.Enqueue(head, head.Current.RowKey);
                }
            }
        }
        finally
        {
            foreach (var source in open)
            {
                await source.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Looks up something for each row, so many at once, keeps the order, and leaves out those for which there is nothing.</summary>
    public static async IAsyncEnumerable<TFound> LookUpAsync<TFound>(
        this IAsyncEnumerable<TableEntity> rows, int atOnce, Func<TableEntity, Task<TFound?>> look, [EnumeratorCancellation] CancellationToken cancellation)
        where TFound : class
    {
        await foreach (var some in rows.Chunk(atOnce).WithCancellation(cancellation).ConfigureAwait(false))
        {
            foreach (var found in await Task.WhenAll(some.Select(look)).ConfigureAwait(false))
            {
                if (found is not null)
                {
                    yield return found;
                }
            }
        }
    }
}
