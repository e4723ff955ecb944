using System.Text.Json.Serialization;
using Serverless.Application.Journal;
using Serverless.Core.Admission;
using Serverless.Core.Documents;

namespace Serverless.Storage.AzureTables.Journal;

/// <summary>A verdict as it is kept: the decision by its name.</summary>
internal sealed record StoredVerdict(string Rule, string Decision, string Reason, string? RunId)
{
    public static StoredVerdict Of(Verdict verdict) =>
        new(verdict.Rule, verdict.Decision.Name, verdict.Decision.Reason, verdict.Decision.Run);

    public Verdict ToVerdict() => new(Rule, AdmissionDecision.Of(Decision, Reason, RunId));
}

[JsonSerializable(typeof(IReadOnlyList<StoredVerdict>))]
[JsonSerializable(typeof(IReadOnlyList<Problem>))]
internal sealed partial class JournalJson : JsonSerializerContext;
