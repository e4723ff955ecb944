using System.Text.Json;
using Serverless.Core.Events;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Schedules;

/// <summary>The event that a time of a schedule has come. It follows from the workflow and the time alone: made twice, by two hosts or after a crash, it is
/// one event and a redelivery.</summary>
public static class TimerEvent
{
    public const string Type = "router.timer.due";

    /// <summary>The door it comes through.</summary>
    public const string Door = "timer";

    /// <summary>No version in it: of two versions of a workflow the newer takes over the schedule.</summary>
    public static string SourceOf(string space, string name) => $"/timers/{space}/{name}";

    public static string IdOf(DateTimeOffset due) => Iso8601.Format(due);

    public static NormalizedEvent Of(Workflow workflow, Schedule schedule, DateTimeOffset due)
    {
        var (source, id) = (SourceOf(workflow.Namespace, workflow.Name), IdOf(due));
        var json = JsonComposer.Compose((source, id, workflow.Reference, schedule.Text), static (writer, all) =>
        {
            writer.WriteStartObject();
            writer.WriteString("specversion", "1.0");
            writer.WriteString("id", all.id);
            writer.WriteString("source", all.source);
            writer.WriteString("type", Type);
            writer.WriteString("subject", all.Reference);
            writer.WriteString("time", all.id);
            writer.WriteStartObject("data");
            writer.WriteString("workflow", all.Reference);
            writer.WriteString("schedule", all.Text);
            writer.WriteString("due", all.id);
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
        return new NormalizedEvent(source, id, Type, workflow.Reference, due, System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(json).ToArray());
    }
}
