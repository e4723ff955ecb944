using System.Text.Json;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Approvals;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Effects;

/// <summary>Plans what the runs may change that a run runs: with their input where that is known before, and otherwise as far as their documents tell.</summary>
public sealed class ReservedRuns
{
    private readonly Func<string, Workflow?> find;
    private readonly DateTimeOffset now;
    private int left = ReservedRun.Most;

    private ReservedRuns(Func<string, Workflow?> find, DateTimeOffset now) => (this.find, this.now) = (find, now);

    /// <summary>The plan with what the runs within may change; as it is where there are none.</summary>
    /// <param name="plan">Of the workflow with the same input and cause.</param>
    /// <param name="find">A workflow that is in force, by the reference of a task; null where there is none.</param>
    public static PlanReservation AddTo(PlanReservation plan, Workflow workflow, JsonElement input, RunCause cause, Func<string, Workflow?> find)
    {
        // One that runs others has no number of changes.
        var runs = plan.Most is null ? new ReservedRuns(find, plan.At).In(workflow, input, cause, 1) : [];
        if (runs.Count == 0)
        {
            return plan;
        }

        var (json, targets) = Shown(RunPlanner.Plan(workflow, input, cause, plan.At), runs);
        return plan with { Runs = runs, Hash = ApprovalId.Binding(json, targets, cause.RuleSet) };
    }

    /// <summary>A plan as persons see it, with what the runs within may change.</summary>
    internal static (JsonElement Json, List<string> Targets) Shown(RunPlan plan, IReadOnlyList<ReservedRun>? runs) => runs is not { Count: > 0 } within
        ? (plan.ToJson(), [.. plan.Targets])
        : (JsonComposer.List([.. (plan with { Basis = null }).ToJson().EnumerateArray(), .. JsonComposer.Compose(within, Write).EnumerateArray(), .. plan.Basis is { } basis ? [JsonComposer.Compose(basis, static (writer, made) => made.Write(writer))] : (JsonElement[])[]]), [.. plan.Targets.Union(within.SelectMany(run => run.Targets))]);

    private List<ReservedRun> In(Workflow workflow, JsonElement? input, RunCause cause, int depth)
    {
        var tasks = WorkflowWalk.All(workflow.Tasks).OfType<RunWorkflowTask>().ToList();
        var inputs = tasks.Count > 0 && input is { } known && !workflow.PlanTraits.JumpsBack ? Inputs(workflow, known, cause) : [];
        return tasks.ConvertAll(task => Of(task, inputs.GetValueOrDefault(task.Frame.Reference) ?? task.Input.Constant, cause.OfChild(new RunParent("plan", task.Frame.Reference)), depth));
    }

    private ReservedRun Of(RunWorkflowTask task, JsonElement? input, RunCause cause, int depth)
    {
        if (depth > ReservedRun.Deepest || left-- <= 0)
        {
            return new ReservedRun(task.Frame.Reference, task.Workflow, null, []);
        }

        // One that is not in force now changes nothing, also where it is when its turn comes.
        return find(task.Workflow) is not { } workflow ? new ReservedRun(task.Frame.Reference, task.Workflow, [], [])
            : new ReservedRun(task.Frame.Reference, task.Workflow, input is { } known ? PlanReservation.Of(workflow, known, cause, now).Changes : [.. Written(workflow)], In(workflow, input, cause, depth + 1));
    }

    /// <summary>What each task gives the run that it runs, where that does not depend on what only the run can know.</summary>
    private Dictionary<string, JsonElement?> Inputs(Workflow workflow, JsonElement input, RunCause cause)
    {
        var plan = RunPlanner.Plan(workflow, input, cause, now);
        var other = workflow.PlanTraits.AsksWhen ? RunPlanner.Plan(workflow, input, cause, now + PlanReservation.Elsewhen, "another") : plan;
        var others = other.Changes.ToLookup(change => change.Task);
        return plan.Changes.Where(change => change.Runs && change is { Input: { } known, Each: null } && others[change.Task].Any() && others[change.Task].All(one => one.Input is { } same && JsonElement.DeepEquals(same, known)))
            .GroupBy(change => change.Task).Where(group => group.Count() == 1).ToDictionary(group => group.Key, JsonElement? (group) => group.Single().Input);
    }

    /// <summary>Of a workflow whose input is not known: what its document says literally.</summary>
    private static IEnumerable<ReservedChange> Written(Workflow workflow) => WorkflowWalk.Changes(workflow).Select(call => new ReservedChange(call.Frame.Reference, call.Function, Literally(call)));

    private static IReadOnlyList<string> Literally(CallTask call) =>
        call.Care.Targets is { } declared ? declared.Constant is { } said ? PlannedTarget.Texts(said) : [RunPlan.Unknown]
        : call.With.Constant is { } with ? PlannedTarget.Of(call.Function, with)
        : [RunPlan.Unknown];

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<ReservedRun> runs)
    {
        writer.WriteStartArray();
        foreach (var run in runs)
        {
            writer.WriteStartObject();
            writer.WriteString("task", run.Task);
            writer.WriteString("runs", run.Workflow);
            if (run.Changes is { } changes)
            {
                writer.WriteStartArray("changes");
                foreach (var change in changes)
                {
                    Write(writer, change);
                }

                writer.WriteEndArray();
            }

            if (run.Runs.Count > 0)
            {
                writer.WritePropertyName("within");
                Write(writer, run.Runs);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, ReservedChange change)
    {
        writer.WriteStartObject();
        writer.WriteString("task", change.Task);
        writer.WriteString("calls", change.Function);
        writer.WriteStartArray("targets");
        foreach (var target in change.Targets)
        {
            writer.WriteStringValue(target);
        }

        writer.WriteEndArray();
        if (change.With is { } with)
        {
            writer.WriteStartArray("with");
            foreach (var arguments in with)
            {
                writer.Copy(arguments);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
