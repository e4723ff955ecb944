namespace Serverless.Core.Admission;

/// <summary>The recorded answer to one match; <see cref="Reason"/> is one sentence for a person.</summary>
public abstract record AdmissionDecision(string Reason)
{
    /// <summary>Of every decision there is.</summary>
    public static readonly IReadOnlyList<string> Names = [nameof(Admitted), nameof(Duplicate), nameof(Observed), nameof(Proposed), nameof(Failed)];

    /// <summary>A run was started, or had been by an earlier delivery of the same event that did not get to record it.</summary>
    public sealed record Admitted(string Reason, string RunId) : AdmissionDecision(Reason);

    /// <summary>The same event came before, and was answered then.</summary>
    public sealed record Duplicate(string Reason) : AdmissionDecision(Reason);

    /// <summary>The rule only observes; a run would have been started.</summary>
    public sealed record Observed(string Reason) : AdmissionDecision(Reason);

    /// <summary>The rule only proposes; a run is started by nobody in this version.</summary>
    public sealed record Proposed(string Reason) : AdmissionDecision(Reason);

    /// <summary>The rule could not be judged: its condition or its input raised an error. Nothing is started.</summary>
    public sealed record Failed(string Reason) : AdmissionDecision(Reason);

    public string Name => GetType().Name;
}
