using Serverless.Application.Journal;
using Serverless.Core.Admission;

namespace Serverless.Storage.AzureTables.Journal;

/// <summary>A verdict as it is kept: the decision by its name.</summary>
internal sealed record StoredVerdict(string Rule, string Decision, string Reason, string? RunId)
{
    public static StoredVerdict Of(Verdict verdict) =>
        new(verdict.Rule, verdict.Decision.Name, verdict.Decision.Reason, verdict.Decision.Run);

    public Verdict ToVerdict() => new(Rule, AdmissionDecision.Of(Decision, Reason, RunId));
}
