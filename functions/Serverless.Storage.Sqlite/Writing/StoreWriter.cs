using Microsoft.Extensions.Logging;
using Serverless.Application.Journal;
using Serverless.Storage.Sqlite.Sql;

namespace Serverless.Storage.Sqlite.Writing;

/// <summary>The one writer: a thread that takes whatever waits, records it in one transaction and tells each waiter. No fault ends it:
/// a batch that could not be recorded is refused, and the next is tried afresh.</summary>
internal sealed class StoreWriter
{
    /// <summary>The log is copied in passing until it is this many times longer than it should be; then the writer waits for its readers.</summary>
    private const int PatienceFactor = 4;

    /// <summary>After a fault, with nothing to record, the writer tries a write of its own this often: whoever asks how the store is learns
    /// that it has recovered, though nobody sends to a host that says it is ill.</summary>
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(1);

    private readonly string path;
    private readonly SqliteStoreOptions options;
    private readonly WriteQueue queue;
    private readonly Thread thread;

    // Reads nothing and is never used: while it is open, the index of the log outlives a writing connection that has to be replaced.
    private readonly Connection keeper;
    private WriteSession? session;
    private int patientAt;
    private volatile Exception? fault;

    public StoreWriter(string path, SqliteStoreOptions options)
    {
        this.path = path;
        this.options = options;
        queue = new WriteQueue(options.QueueLength, options.QueueBytes);
        patientAt = PatienceFactor * options.CheckpointPages;
        session = WriteSession.Open(path, options);
        keeper = Keep(session);
        thread = new Thread(Run) { IsBackground = true, Name = "store writer" };
    }

    /// <summary>Why the last batch was refused; null when it was recorded.</summary>
    public Exception? Fault => fault;

    public void Start() => thread.Start();

    /// <summary>Cancelling ends the waiting, never the write.</summary>
    public async ValueTask<TOutcome> SubmitAsync<TOutcome>(WriteOperation<TOutcome> operation, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!queue.TryAdd(operation))
        {
            throw new StoreUnavailableException("More writes wait for the store than it takes, or it is closing; try again in a second.");
        }

        return await operation.Completion.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Records what waits, refuses what comes, and closes the file.</summary>
    public void Stop()
    {
        queue.Close();
        thread.Join();
    }

    private Connection Keep(WriteSession opened)
    {
        try
        {
            var connection = Connection.OpenReader(path, options.Vfs);
            connection.ReadInteger("PRAGMA schema_version");
            return connection;
        }
        catch
        {
            opened.Abandon();
            throw;
        }
    }

    private void Run()
    {
        var batch = new List<WriteOperation>();
        while (queue.Take(batch, fault is null ? Timeout.InfiniteTimeSpan : ProbeInterval))
        {
            Record(batch);
            batch.Clear();
            CheckpointIfDue();
        }

        keeper.Dispose();
        session?.Close();
    }

    private void Record(List<WriteOperation> batch)
    {
        try
        {
            session ??= WriteSession.Reopen(path, options);
            if (!TryTogether(session, batch))
            {
                Apart(session, batch);
            }
        }
        catch (Exception refused)
        {
            Refuse(batch, refused);
            return;
        }

        if (fault is not null)
        {
            fault = null;
            options.Logger.Recovered();
        }

        batch.ForEach(operation => operation.Succeed());
    }

    /// <summary>What arrives while the batch is performed joins it, so that one fsync serves as many as it can. False, with nothing recorded,
    /// when one of them cannot be done.</summary>
    private bool TryTogether(WriteSession session, List<WriteOperation> batch)
    {
        session.Begin();
        if (batch.Count == 0)
        {
            session.Counters.Add(Counters.Probes);
        }

        var done = 0;
        try
        {
            do
            {
                for (; done < batch.Count; done++)
                {
                    batch[done].Execute(session);
                }
            }
            while (queue.TakeMore(batch));
        }
        catch (Exception own) when (own is not SqliteFault { IsOfTheStatement: false })
        {
            session.Rollback();
            return false;
        }

        session.Commit();
        return true;
    }

    /// <summary>The slow way, taken only when one operation spoils the batch: each in its own savepoint.</summary>
    private void Apart(WriteSession session, List<WriteOperation> batch)
    {
        session.Begin();
        var refused = new List<(WriteOperation Operation, Exception Reason)>();
        foreach (var operation in batch)
        {
            try
            {
                session.Isolate(operation);
            }
            catch (Exception own) when (own is not SqliteFault { IsOfTheStatement: false })
            {
                refused.Add((operation, own));
            }
        }

        session.Commit();
        foreach (var (operation, reason) in refused)
        {
            options.Logger.WriteRefused(reason);
            batch.Remove(operation);
            operation.Fail(new InvalidOperationException($"The store cannot record this: {reason.Message}", reason));
        }
    }

    private void Refuse(List<WriteOperation> batch, Exception reason)
    {
        if (fault is null)
        {
            options.Logger.BatchRefused(reason, batch.Count);
        }

        fault = reason;
        if (reason is not SqliteFault { LeavesConnectionTrusted: true } || !TryRollback())
        {
            session?.Abandon();
            session = null;
        }

        batch.ForEach(operation => operation.Fail(new StoreUnavailableException($"The store could not record this: {reason.Message}", reason)));
    }

    private bool TryRollback()
    {
        try
        {
            session?.Rollback();
            return true;
        }
        catch (SqliteFault)
        {
            return false;
        }
    }

    private void CheckpointIfDue()
    {
        if (session is null || session.LogPages < options.CheckpointPages)
        {
            return;
        }

        try
        {
            var patient = session.LogPages >= patientAt;
            session.Checkpoint(patient);

            // A program outside that reads for minutes must not make every batch wait for it: each next wait comes at twice the length.
            patientAt = session.LogPages == 0 ? PatienceFactor * options.CheckpointPages : patient ? 2 * patientAt : patientAt;
        }
        catch (SqliteFault failed)
        {
            options.Logger.CheckpointFailed(failed);
            if (!failed.LeavesConnectionTrusted)
            {
                session.Abandon();
                session = null;
            }
        }
    }
}
