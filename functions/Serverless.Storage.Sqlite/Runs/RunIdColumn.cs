using Serverless.Storage.Sqlite.Sql;

namespace Serverless.Storage.Sqlite.Runs;

/// <summary>A run id as a column: the 16 bytes it stands for where it is 32 lower-case hex digits, as derived ids are, and the text otherwise.
/// SQLite tells the two apart, and sorts texts before bytes.</summary>
internal static class RunIdColumn
{
    private const int HexLength = 32;

    public static Statement Bind(Statement statement, int index, string? runId)
    {
        if (runId is null)
        {
            return statement.BindNull(index);
        }

        Span<byte> bytes = stackalloc byte[HexLength / 2];
        return IsHex(runId) && Convert.FromHexString(runId, bytes, out _, out _) == System.Buffers.OperationStatus.Done
            ? statement.Bind(index, bytes)
            : statement.Bind(index, runId);
    }

    public static string? Read(Statement statement, int column) => statement.IsBlob(column) ? Convert.ToHexStringLower(statement.Bytes(column)) : statement.Text(column);

    private static bool IsHex(string runId) => runId.Length == HexLength && !runId.AsSpan().ContainsAnyExcept(LowerHex);

    private static readonly System.Buffers.SearchValues<char> LowerHex = System.Buffers.SearchValues.Create("0123456789abcdef");
}
