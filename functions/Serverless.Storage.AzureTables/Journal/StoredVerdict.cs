using System.Text.Json.Serialization;
using Serverless.Application.Journal;
using Serverless.Core.Admission;
using Serverless.Core.Documents;

namespace Serverless.Storage.AzureTables.Journal;

/// <summary>A verdict as it is kept: the decision by its name.</summary>
internal sealed record StoredVerdict(string Rule, string Decision, string Reason, string? RunId)
{
    public static StoredVerdict Of(Verdict verdict) =>
        new(verdict.Rule, verdict.Decision.Name, verdict.Decision.Reason, verdict.Decision is AdmissionDecision.Admitted admitted ? admitted.RunId : null);

    public Verdict ToVerdict() => new(Rule, Decision switch
    {
        nameof(AdmissionDecision.Admitted) => new AdmissionDecision.Admitted(Reason, RunId ?? ""),
        nameof(AdmissionDecision.Duplicate) => new AdmissionDecision.Duplicate(Reason),
        nameof(AdmissionDecision.Observed) => new AdmissionDecision.Observed(Reason),
        nameof(AdmissionDecision.Proposed) => new AdmissionDecision.Proposed(Reason),
        nameof(AdmissionDecision.Failed) => new AdmissionDecision.Failed(Reason),
        _ => throw new InvalidDataException($"The store holds a decision '{Decision}' that this build does not know; run the build that wrote it."),
    });
}

[JsonSerializable(typeof(IReadOnlyList<StoredVerdict>))]
[JsonSerializable(typeof(IReadOnlyList<Problem>))]
internal sealed partial class JournalJson : JsonSerializerContext;
