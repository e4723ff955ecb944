using System.Globalization;
using System.Text.Json;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Lifecycle;

/// <summary>What the world is told of a run, as CloudEvents. Serverless Workflow DSL 1.0.3, "Lifecycle Events". An event's id is made of the run and
/// the place of its fact in the history, so that telling twice is telling once. Each carries the run and its chain, as the events that the run emits do
/// (<see cref="CausedBy"/>).</summary>
public static class LifecycleEvents
{
    /// <summary>The source of every such event; by it they are known again when a rule answers one.</summary>
    public const string Source = "/router/runs";

    /// <summary>A longer output, in bytes, is left out: it is in the history.</summary>
    public const int LongestOutput = 64 * 1024;

    private const string Prefix = "io.serverlessworkflow.";

    /// <param name="cause">Of the run.</param>
    /// <param name="workflow"><c>namespace/name:version</c>.</param>
    /// <param name="index">The place of the fact in the history, from 0.</param>
    /// <param name="tasks">Whether its tasks are told of, too.</param>
    public static IReadOnlyList<JsonElement> Of(string runId, RunCause cause, string workflow, int index, HistoryEvent fact, bool tasks)
    {
        var run = new Told(runId, cause, WorkflowName.Of(workflow), index, fact);
        return fact switch
        {
            RunStarted => [run.Make("workflow.started", "startedAt", WriteDefinition)],
            RunCompleted completed => [run.Make("workflow.completed", "completedAt", (writer, _) => WriteOutput(writer, completed.Output))],
            RunFaulted faulted => [run.Make("workflow.faulted", "faultedAt", (writer, _) => WriteError(writer, faulted.Failure))],
            RunPaused => [run.Make("workflow.suspended", "suspendedAt")],
            RunResumed => [run.Make("workflow.resumed", "resumedAt")],
            RunCancelled => [run.Make("workflow.cancelled", "cancelledAt")],
            TaskStarted when tasks => [run.Make("task.created", "createdAt"), run.Make("task.started", "startedAt")],
            RetryStarted when tasks => [run.Make("task.retried", "retriedAt")],
            TaskFailed failed when tasks => [run.Make("task.faulted", "faultedAt", (writer, _) => WriteError(writer, failed.Failure))],
            TaskCompleted completed when tasks => [run.Make("task.completed", "completedAt", (writer, _) => WriteOutput(writer, completed.Output))],
            _ => [],
        };
    }

    private static void WriteDefinition(Utf8JsonWriter writer, WorkflowName name)
    {
        writer.WriteStartObject("definition");
        writer.WriteString("name", name.Name);
        writer.WriteString("namespace", name.Namespace);
        writer.WriteString("version", name.Version);
        writer.WriteEndObject();
    }

    private static void WriteOutput(Utf8JsonWriter writer, JsonElement? output)
    {
        if (output is { } json && json.GetRawText().Length <= LongestOutput)
        {
            writer.Copy("output", json);
        }
    }

    private static void WriteError(Utf8JsonWriter writer, Failure failure) => writer.Copy("error", TryAnswer.ErrorOf(failure));

    /// <summary>One fact of one run, to be told.</summary>
    private sealed record Told(string RunId, RunCause Cause, WorkflowName Workflow, int Index, HistoryEvent Fact)
    {
        public JsonElement Make(string type, string timeName, Action<Utf8JsonWriter, WorkflowName>? more = null) => JsonComposer.Compose((Told: this, type, timeName, more), static (writer, all) =>
        {
            var (run, time) = (all.Told, Iso8601.Format(all.Told.Fact.At));
            writer.WriteStartObject();
            writer.WriteString("specversion", "1.0");
            writer.WriteString("id", Workflows.RunId.EffectKey(run.RunId, string.Create(CultureInfo.InvariantCulture, $"{run.Index}/{all.type}")));
            writer.WriteString("source", Source);
            writer.WriteString("type", $"{Prefix}{all.type}.v1");
            writer.WriteString("subject", run.RunId);
            writer.WriteString("time", time);
            CausedBy.Write(writer, run.RunId, run.Cause);
            writer.WriteString("datacontenttype", "application/json");
            writer.WriteStartObject("data");
            writer.WriteString(run.Fact is TaskEvent ? "workflow" : "name", $"{run.Workflow.Name}-{run.RunId}.{run.Workflow.Namespace}");
            if (run.Fact is TaskEvent task)
            {
                writer.WriteString("task", task.Path);
            }

            all.more?.Invoke(writer, run.Workflow);
            writer.WriteString(all.timeName, time);
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    private sealed record WorkflowName(string Namespace, string Name, string Version)
    {
        public static WorkflowName Of(string reference)
        {
            var (stroke, colon) = (reference.IndexOf('/'), reference.LastIndexOf(':'));
            return stroke < 0 || colon < stroke ? new WorkflowName("", reference, "") : new WorkflowName(reference[..stroke], reference[(stroke + 1)..colon], reference[(colon + 1)..]);
        }
    }
}
