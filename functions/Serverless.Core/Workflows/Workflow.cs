using System.Runtime.CompilerServices;
using System.Text.Json;
using Serverless.Core.Workflows.Effects;
using Serverless.Core.Workflows.Schedules;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows;

/// <summary>A workflow document that has been read and compiled: immutable, shared by all its runs.</summary>
public sealed record Workflow(string Namespace, string Name, string Version, JsonElement Document)
{
    // Found once: that walks the whole document.
    private StrongBox<PlanTraits>? planTraits;

    internal PlanTraits PlanTraits => (planTraits ??= new(PlanTraits.Of(this))).Value!;

    public TaskList Tasks { get; init; } = TaskList.Empty;

    public DataShape Input { get; init; } = DataShape.None;

    /// <summary>How long a run may take from its start; null for as long as it likes.</summary>
    public DurationTemplate? Timeout { get; init; }

    public DataShape Output { get; init; } = DataShape.None;

    /// <summary>The functions it calls, each place by itself.</summary>
    public IReadOnlyList<FunctionUse> Uses { get; init; } = [];

    /// <summary>The workflows by which its questions remind and escalate.</summary>
    public IReadOnlyList<WorkflowUse> Notices { get; init; } = [];

    /// <summary>What starts it by itself; null for most.</summary>
    public WorkflowSchedule? Schedule { get; init; }

    /// <summary><c>namespace/name:version</c>, as a rule's <c>run</c> names it.</summary>
    public string Reference => $"{Namespace}/{Name}:{Version}";

    public override string ToString() => Reference;
}
