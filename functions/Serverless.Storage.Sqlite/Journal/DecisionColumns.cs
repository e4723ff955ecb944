using Serverless.Core.Admission;

namespace Serverless.Storage.Sqlite.Journal;

/// <summary>A decision as three columns: its name, its reason and, where it has one, its run.</summary>
internal static class DecisionColumns
{
    public static string? RunId(AdmissionDecision decision) => decision.Run;

    public static AdmissionDecision Read(string name, string reason, string? runId) => AdmissionDecision.Of(name, reason, runId);
}
