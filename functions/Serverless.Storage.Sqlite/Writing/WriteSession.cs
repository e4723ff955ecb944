using Serverless.Application.Journal;
using Serverless.Storage.Sqlite.Admission;
using Serverless.Storage.Sqlite.Audit;
using Serverless.Storage.Sqlite.Journal;
using Serverless.Storage.Sqlite.RuleSets;
using Serverless.Storage.Sqlite.Runs;
using Serverless.Storage.Sqlite.Schema;
using Serverless.Storage.Sqlite.Sql;
using SQLitePCL;

namespace Serverless.Storage.Sqlite.Writing;

/// <summary>The one connection that writes, with its prepared statements. Replaced when a fault leaves it in doubt.</summary>
internal sealed class WriteSession
{
    private readonly Connection connection;
    private readonly Statement begin;
    private readonly Statement commit;
    private readonly Statement rollback;
    private readonly Statement save;
    private readonly Statement release;
    private readonly Statement revert;
    private int pagesAtReset;

    private WriteSession(Connection connection)
    {
        this.connection = connection;
        begin = connection.Prepare("BEGIN IMMEDIATE");
        commit = connection.Prepare("COMMIT");
        rollback = connection.Prepare("ROLLBACK");
        save = connection.Prepare("SAVEPOINT operation");
        release = connection.Prepare("RELEASE operation");
        revert = connection.Prepare("ROLLBACK TO operation");
        Counters = new Counters(connection);
        Journal = new JournalTable(connection, Counters);
        Judgements = new JudgementTable(connection, Counters);
        Runs = new RunTable(connection);
        Subscriptions = new SubscriptionTable(connection);
        Snapshots = new SnapshotTable(connection);
        RuleSets = new RuleSetTable(connection);
        Ledger = new LedgerTable(connection);
        Audit = new AuditTable(connection);
    }

    public Counters Counters { get; }

    public JournalTable Journal { get; }

    public JudgementTable Judgements { get; }

    public RunTable Runs { get; }

    public SubscriptionTable Subscriptions { get; }

    public SnapshotTable Snapshots { get; }

    public RuleSetTable RuleSets { get; }

    public LedgerTable Ledger { get; }

    public AuditTable Audit { get; }

    /// <summary>Pages in the log that are not known to be copied.</summary>
    public int LogPages => connection.PagesWritten - pagesAtReset;

    /// <summary>Opens a file for the first time in this process, starts its log over and brings it to this build's schema. A process that
    /// stopped after a failed fsync may have left pages in the kernel that count as clean and never reached the disk: copied into the
    /// database they are written again, and no commit ever stands behind them.</summary>
    public static WriteSession Open(string path, SqliteStoreOptions options) => Open(path, options, connection =>
    {
        if (!connection.Checkpoint(raw.SQLITE_CHECKPOINT_TRUNCATE))
        {
            throw new StoreUnavailableException($"The log of the store {path} is being read by another program and cannot be started over; close that program.");
        }

        Migrations.Apply(connection);
    });

    /// <summary>Opens the file again, beside a connection that has kept the index of the log in memory: what a failed commit left in the log is
    /// not in that index, so it stays invisible and the next commit writes over it.</summary>
    public static WriteSession Reopen(string path, SqliteStoreOptions options) => Open(path, options, _ => { });

    public void Begin()
    {
        Counters.Forget();
        begin.Run();
    }

    public void Commit()
    {
        Counters.Flush();
        commit.Run();
    }

    /// <summary>SQLite has already rolled back after some faults.</summary>
    public void Rollback()
    {
        if (connection.InTransaction)
        {
            rollback.Run();
        }
    }

    /// <summary>Performs one operation so that its failure undoes it alone.</summary>
    public void Isolate(WriteOperation operation)
    {
        save.Run();
        try
        {
            operation.Execute(this);
            Counters.Flush();
        }
        catch (Exception fault) when (fault is not SqliteFault { IsOfTheStatement: false })
        {
            Counters.Forget();
            revert.Run();
            release.Run();
            throw;
        }

        release.Run();
    }

    /// <param name="patient">Waits for the readers of the log to end, so that it can start over.</param>
    public void Checkpoint(bool patient)
    {
        if (connection.Checkpoint(patient ? raw.SQLITE_CHECKPOINT_RESTART : raw.SQLITE_CHECKPOINT_PASSIVE))
        {
            pagesAtReset = connection.PagesWritten;
        }
    }

    public void Execute(string sql) => connection.Execute(sql);

    public void Abandon() => connection.Abandon();

    public void Close() => connection.Dispose();

    private static WriteSession Open(string path, SqliteStoreOptions options, Action<Connection> prepare)
    {
        var connection = Connection.OpenWriter(path, options.Vfs);
        try
        {
            if (connection.ReadText("PRAGMA journal_mode = WAL") != "wal")
            {
                throw new StoreUnavailableException($"The store {path} lies on a file system that cannot share memory between connections; put it on a local disk.");
            }

            connection.Execute($"PRAGMA synchronous = {options.Synchronous}; PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768");
            prepare(connection);
            return new WriteSession(connection);
        }
        catch
        {
            connection.Abandon();
            throw;
        }
    }
}
