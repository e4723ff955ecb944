using SQLitePCL;

namespace Serverless.Storage.Sqlite.Sql;

/// <summary>One connection, used by one thread at a time.</summary>
internal sealed class Connection : IDisposable
{
    private const int BusyMilliseconds = 2_000;
    private readonly sqlite3 handle;
    private readonly List<Statement> prepared = [];

    static Connection() => Batteries_V2.Init();

    private Connection(sqlite3 handle) => this.handle = handle;

    public bool InTransaction => raw.sqlite3_get_autocommit(handle) == 0;

    public int Changes => raw.sqlite3_changes(handle);

    public long LastRowId => raw.sqlite3_last_insert_rowid(handle);

    /// <summary>Pages this connection has written since it was opened: in WAL mode, how much it added to the log.</summary>
    public int PagesWritten
    {
        get
        {
            raw.sqlite3_db_status(handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 0);
            return pages;
        }
    }

    public static Connection OpenWriter(string path, string? vfs) => Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, vfs);

    public static Connection OpenReader(string path, string? vfs) => Open(path, raw.SQLITE_OPEN_READONLY, vfs);

    /// <summary>A statement that lives as long as the connection.</summary>
    public Statement Prepare(string sql)
    {
        var statement = Compile(sql);
        prepared.Add(statement);
        return statement;
    }

    /// <summary>Runs every statement of a script.</summary>
    public void Execute(string script) => Check(raw.sqlite3_exec(handle, script, null, null, out _));

    /// <summary>The first column of the first row.</summary>
    public long ReadInteger(string sql)
    {
        using var statement = Compile(sql);
        statement.Step();
        return statement.Integer(0);
    }

    public string? ReadText(string sql)
    {
        using var statement = Compile(sql);
        statement.Step();
        return statement.Text(0);
    }

    /// <summary>Copies the log into the database. True when nothing of it is left to copy.</summary>
    /// <param name="mode">One of SQLITE_CHECKPOINT_*: which of the other connections it waits for.</param>
    public bool Checkpoint(int mode)
    {
        var code = raw.sqlite3_wal_checkpoint_v2(handle, "main", mode, out var pages, out var copied);
        if (code == raw.SQLITE_BUSY)
        {
            return false;
        }

        Check(code);
        return pages == copied;
    }

    public void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw new SqliteFault(raw.sqlite3_extended_errcode(handle), raw.sqlite3_errmsg(handle).utf8_to_string());
        }
    }

    /// <summary>Closes without touching the log: for a connection whose last write failed in a way that leaves its state in doubt.</summary>
    public void Abandon()
    {
        raw.sqlite3_db_config(handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);
        Dispose();
    }

    public void Dispose()
    {
        prepared.ForEach(statement => statement.Dispose());
        handle.Dispose();
    }

    private Statement Compile(string sql)
    {
        Check(raw.sqlite3_prepare_v3(handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement));
        return new Statement(this, statement);
    }

    private static Connection Open(string path, int flags, string? vfs)
    {
        var code = raw.sqlite3_open_v2(path, out var handle, flags | raw.SQLITE_OPEN_NOMUTEX, vfs);
        var connection = new Connection(handle);
        try
        {
            connection.Check(code);
            raw.sqlite3_extended_result_codes(handle, 1);
            raw.sqlite3_busy_timeout(handle, BusyMilliseconds);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
