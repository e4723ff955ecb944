using System.Collections.Concurrent;
using Serverless.Application.Journal;
using Serverless.Storage.Sqlite.Sql;

namespace Serverless.Storage.Sqlite.Reading;

/// <summary>A few connections for reading, beside the writer and never in its way.</summary>
internal sealed class ReaderPool(string path, SqliteStoreOptions options) : IDisposable
{
    private readonly SemaphoreSlim free = new(options.Readers);
    private readonly ConcurrentBag<ReadSession> idle = [];
    private volatile bool closed;

    /// <exception cref="StoreUnavailableException">The file cannot be read.</exception>
    public async ValueTask<TAnswer> ReadAsync<TAnswer>(Func<ReadSession, TAnswer> read, CancellationToken cancellation)
    {
        await free.WaitAsync(cancellation).ConfigureAwait(false);
        ReadSession? session = null;
        try
        {
            if (closed)
            {
                throw new StoreUnavailableException("The store is closed.");
            }

            session = idle.TryTake(out var known) ? known : new ReadSession(Connection.OpenReader(path, options.Vfs));
            var answer = session.AtOneMoment(read);
            idle.Add(session);
            return answer;
        }
        catch (SqliteFault fault)
        {
            // A connection that has failed is not used again.
            session?.Dispose();
            throw new StoreUnavailableException($"The store could not be read: {fault.Message}", fault);
        }
        catch
        {
            session?.Dispose();
            throw;
        }
        finally
        {
            free.Release();
        }
    }

    /// <summary>Waits for those that read.</summary>
    public void Dispose()
    {
        closed = true;
        for (var taken = 0; taken < options.Readers; taken++)
        {
            free.Wait();
        }

        while (idle.TryTake(out var session))
        {
            session.Dispose();
        }

        free.Release(options.Readers);
    }
}
