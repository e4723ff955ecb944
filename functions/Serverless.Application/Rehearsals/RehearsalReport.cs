using Serverless.Core.Documents;

namespace Serverless.Application.Rehearsals;

/// <summary>What the rehearsals of all packs came to.</summary>
/// <param name="Problems">What is wrong with packs or rehearsals; where there is any, none was played.</param>
public sealed record RehearsalReport(IReadOnlyList<RehearsalResult> Results, IReadOnlyList<Problem> Problems)
{
    /// <summary>The workflows that were played.</summary>
    public IReadOnlyList<RehearsedWorkflow> Workflows { get; init; } = [];

    public int Passed => Results.Count(result => result.Difference is null);

    public int Failed => Results.Count - Passed;

    public bool Good => Problems.Count == 0 && Failed == 0;
}

/// <param name="Place">Of the sentence.</param>
/// <param name="Difference">The first; null where it passed.</param>
public sealed record RehearsalResult(DocumentPlace Place, string Sentence, RehearsalDifference? Difference);

/// <param name="What">Of which the two are, such as <c>output.outcome</c>.</param>
public sealed record RehearsalDifference(string What, string Expected, string Actual);

/// <param name="Workflow"><c>namespace/name:version</c>.</param>
/// <param name="NeverBegun">Its tasks that no rehearsal has begun, in the order of the document; what a probe does to look is the probe's.</param>
public sealed record RehearsedWorkflow(string Workflow, IReadOnlyList<string> NeverBegun);
