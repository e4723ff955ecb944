using Serverless.Application.Journal;
using Serverless.Storage.Sqlite.Writing;

namespace Serverless.Storage.Sqlite.Journal;

/// <summary>Its outcome is how many were given.</summary>
internal sealed class JudgementRecording(IReadOnlyList<Judgement> judgements) : WriteOperation<int>
{
    private const int RowBytes = 256;

    public override long Bytes => judgements.Sum(judgement => (1L + judgement.Verdicts.Count) * RowBytes);

    protected override int Perform(WriteSession session)
    {
        foreach (var judgement in judgements)
        {
            session.Judgements.Record(judgement);
        }

        return judgements.Count;
    }
}
