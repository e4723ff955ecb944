using System.Text;
using SQLitePCL;

namespace Serverless.Storage.Sqlite.Sql;

/// <summary>A prepared statement. Parameters count from 1, columns from 0, as in SQLite.</summary>
internal sealed class Statement(Connection connection, sqlite3_stmt handle) : IDisposable
{
    private byte[] scratch = new byte[512];

    public Statement Bind(int index, long value)
    {
        connection.Check(raw.sqlite3_bind_int64(handle, index, value));
        return this;
    }

    public Statement Bind(int index, long? value) => value is { } known ? Bind(index, known) : BindNull(index);

    public Statement Bind(int index, string? value)
    {
        switch (value)
        {
            case null:
                return BindNull(index);
            case "":
                // An empty span has no address, and SQLite takes that for NULL.
                connection.Check(raw.sqlite3_bind_text(handle, index, ""));
                return this;
            default:
                if (Encoding.UTF8.GetMaxByteCount(value.Length) > scratch.Length)
                {
                    scratch = new byte[Encoding.UTF8.GetMaxByteCount(value.Length)];
                }

                var length = Encoding.UTF8.GetBytes(value, scratch);
                connection.Check(raw.sqlite3_bind_text(handle, index, scratch.AsSpan(0, length)));
                return this;
        }
    }

    public Statement Bind(int index, ReadOnlySpan<byte> value)
    {
        connection.Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(handle, index, 0) : raw.sqlite3_bind_blob(handle, index, value));
        return this;
    }

    public Statement BindNull(int index)
    {
        connection.Check(raw.sqlite3_bind_null(handle, index));
        return this;
    }

    /// <summary>True while there is a row. After false, or an error, the statement can be bound again.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        try
        {
            connection.Check(code);
            return false;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Runs to the end; returns how many rows were changed.</summary>
    public int Run()
    {
        while (Step())
        {
        }

        return connection.Changes;
    }

    public void Reset() => raw.sqlite3_reset(handle);

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public bool IsBlob(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_BLOB;

    public long Integer(int column) => raw.sqlite3_column_int64(handle, column);

    public long? OptionalInteger(int column) => IsNull(column) ? null : Integer(column);

    /// <summary>Read by length and not to the first NUL: an event's id may hold one.</summary>
    public string? Text(int column) => IsNull(column) ? null : Encoding.UTF8.GetString(Bytes(column));

    /// <summary>Valid until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(handle, column);

    public void Dispose() => handle.Dispose();
}
