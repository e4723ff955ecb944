using SQLitePCL;

namespace Serverless.Storage.Sqlite.Sql;

/// <summary>SQLite answered with an error. <paramref name="code"/> is the extended result code (sqlite.org/rescode.html).</summary>
internal sealed class SqliteFault(int code, string message) : Exception($"SQLite {code}: {message}")
{
    public int Code { get; } = code;

    private int Primary => Code & 0xff;

    /// <summary>The statement itself cannot be done, however well the store is; everything else is an outage of the store.</summary>
    public bool IsOfTheStatement => Primary is raw.SQLITE_ERROR or raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_TOOBIG or raw.SQLITE_RANGE or raw.SQLITE_MISUSE;

    /// <summary>The connection is as good as before: there was no room, or somebody else held the file.</summary>
    public bool LeavesConnectionTrusted => Primary is raw.SQLITE_FULL or raw.SQLITE_BUSY;
}
