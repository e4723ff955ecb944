using Serverless.Core.Admission;

namespace Serverless.Storage.Sqlite.Journal;

/// <summary>A decision as three columns: its name, its reason and, where it started one, its run.</summary>
internal static class DecisionColumns
{
    public static string? RunId(AdmissionDecision decision) => decision is AdmissionDecision.Admitted admitted ? admitted.RunId : null;

    public static AdmissionDecision Read(string name, string reason, string? runId) => name switch
    {
        nameof(AdmissionDecision.Admitted) => new AdmissionDecision.Admitted(reason, runId ?? ""),
        nameof(AdmissionDecision.Duplicate) => new AdmissionDecision.Duplicate(reason),
        nameof(AdmissionDecision.Observed) => new AdmissionDecision.Observed(reason),
        nameof(AdmissionDecision.Proposed) => new AdmissionDecision.Proposed(reason),
        nameof(AdmissionDecision.Failed) => new AdmissionDecision.Failed(reason),
        _ => throw new InvalidDataException($"The store holds a decision '{name}' that this build does not know; run the build that wrote it."),
    };
}
