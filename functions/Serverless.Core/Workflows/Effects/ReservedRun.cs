namespace Serverless.Core.Workflows.Effects;

/// <summary>What a run may change that the run runs: part of the plan of that one.</summary>
/// <param name="Task">JSON pointer of the task that runs it.</param>
/// <param name="Workflow">As the task names it.</param>
/// <param name="Changes">Null where nobody has looked so deep: it is not held to them.</param>
/// <param name="Runs">What it runs in turn.</param>
public sealed record ReservedRun(string Task, string Workflow, IReadOnlyList<ReservedChange>? Changes, IReadOnlyList<ReservedRun> Runs)
{
    /// <summary>Runs within runs are looked into so deep.</summary>
    public const int Deepest = 8;

    /// <summary>Runs in one plan that are looked into, at most.</summary>
    public const int Most = 100;

    internal IEnumerable<string> Targets => (Changes ?? []).SelectMany(change => change.Targets).Concat(Runs.SelectMany(run => run.Targets));
}
