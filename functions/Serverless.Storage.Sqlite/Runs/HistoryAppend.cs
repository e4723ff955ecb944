using Serverless.Application.Runs;
using Serverless.Core.Workflows;
using Serverless.Storage.Sqlite.Writing;

namespace Serverless.Storage.Sqlite.Runs;

internal sealed class HistoryAppend(RunAppend wanted) : WriteOperation<AppendOutcome>
{
    private const int RowBytes = 256;

    // Made here, on the caller's thread: the writer's is the one that everybody waits for.
    private readonly HistoryCut facts = HistoryCut.Of(HistoryJson.Write(wanted.Facts));

    public override long Bytes => RowBytes + facts.Rest.Length + facts.Payloads.Sum(payload => (long)payload.Bytes.Length);

    protected override AppendOutcome Perform(WriteSession session) => session.Runs.Append(wanted, facts);
}
