using System.Text.Json.Serialization;
using Serverless.Application.Journal;
using Serverless.Core.Documents;
using Serverless.Storage.AzureTables.Bodies;

namespace Serverless.Storage.AzureTables.Journal;

/// <summary>An entry as its page keeps it: everything but its body. Texts as <see cref="Tables.StoredText"/>.</summary>
internal sealed record StoredEntry(long Sequence, JournalKind Kind)
{
    /// <summary>Which delivery wrote it: how a writer recognises its own after an answer was lost.</summary>
    public Guid By { get; init; }

    public string Door { get; init; } = "";

    /// <summary>Ticks, UTC.</summary>
    public long At { get; init; }

    public string? Source { get; init; }

    public string? Id { get; init; }

    public string? Type { get; init; }

    public string? Subject { get; init; }

    public long? Original { get; init; }

    /// <summary>Of what came in.</summary>
    public long BodyLength { get; init; }

    /// <summary>Bytes of its body in the page, after those of the entries before it.</summary>
    public int InPage { get; init; }

    /// <summary>The blob with a body that is too long for a page.</summary>
    public StoredBlob? Body { get; init; }

    public IReadOnlyList<Problem>? Problems { get; init; }

    /// <summary>The blob that this entry itself stands in, because it is too long; then it has here no more than what is needed to find and judge it.</summary>
    public StoredBlob? Elsewhere { get; init; }
}

/// <summary>The judgements of a page that were made by one rule set.</summary>
internal sealed record StoredJudgements(string RuleSet, IReadOnlyList<StoredJudgement> Entries);

/// <param name="Place">How many numbers after the first of the page.</param>
/// <param name="At">Ticks, UTC.</param>
/// <param name="Verdicts">Null where no rule matched.</param>
internal sealed record StoredJudgement(int Place, long At, IReadOnlyList<StoredVerdict>? Verdicts);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(StoredEntry))]
[JsonSerializable(typeof(IReadOnlyList<StoredEntry>))]
[JsonSerializable(typeof(IReadOnlyList<StoredJudgements>))]
internal sealed partial class JournalJson : JsonSerializerContext;
