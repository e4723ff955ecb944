using System.Text.Json;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>The values of <c>$task</c>, <c>$workflow</c> and <c>$runtime</c>. Serverless Workflow DSL 1.0.3, "Task Descriptor" and the sections around it.</summary>
internal static class Descriptors
{
    public static readonly JsonElement Runtime = JsonComposer.Compose(typeof(Descriptors).Assembly.GetName().Version!.ToString(3), static (writer, version) =>
    {
        writer.WriteStartObject();
        writer.WriteString("name", "serverless");
        writer.WriteString("version", version);
        writer.WriteStartObject("metadata");
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    /// <summary>With <c>effectKey</c> beside what the DSL names.</summary>
    public static JsonElement OfTask(RunOrigin origin, TaskOpening task, JsonElement? rawOutput) =>
        JsonComposer.Compose((origin, task, rawOutput), static (writer, all) =>
        {
            writer.WriteStartObject();
            WriteTask(writer, all.origin, all.task, all.rawOutput);
            writer.WriteEndObject();
        });

    /// <summary>What the tasks of an extension see as <c>$task</c>: the task they extend, and beside its description what it was written with, as the
    /// examples of "Extension" have it (<c>$task.with.endpoint</c>).</summary>
    public static JsonElement OfExtended(RunOrigin origin, TaskOpening task, JsonElement? rawOutput) =>
        JsonComposer.Compose((origin, task, rawOutput), static (writer, all) =>
        {
            writer.WriteStartObject();
            WriteTask(writer, all.origin, all.task, all.rawOutput);
            foreach (var property in all.task.Definition.Frame.Definition.EnumerateObject().Where(property => !Described.Contains(property.Name)))
            {
                writer.Copy(property.Name, property.Value);
            }

            writer.WriteEndObject();
        });

    public static JsonElement OfWorkflow(RunOrigin origin) => JsonComposer.Compose(origin, static (writer, run) =>
    {
        writer.WriteStartObject();
        writer.WriteString("id", run.RunId);
        writer.Copy("definition", run.Workflow.Document);
        writer.Copy("input", run.Input);
        WriteTime(writer, "startedAt", run.StartedAt);
        writer.WriteEndObject();
    });

    private static readonly string[] Described = ["name", "reference", "definition", "input", "output", "startedAt", "effectKey"];

    private static void WriteTask(Utf8JsonWriter writer, RunOrigin origin, TaskOpening task, JsonElement? rawOutput)
    {
        var frame = task.Definition.Frame;
        writer.WriteString("name", frame.Name);
        writer.WriteString("reference", frame.Reference);
        writer.Copy("definition", frame.Definition);
        writer.Copy("input", task.RawInput);
        if (rawOutput is { } output)
        {
            writer.Copy("output", output);
        }

        WriteTime(writer, "startedAt", task.StartedAt);
        writer.WriteString("effectKey", RunId.EffectKey(origin.RunId, task.Path));
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, DateTimeOffset time)
    {
        writer.WriteStartObject(name);
        writer.WriteString("iso8601", Iso8601.Format(time));
        writer.WriteStartObject("epoch");
        writer.WriteNumber("seconds", time.ToUnixTimeSeconds());
        writer.WriteNumber("milliseconds", time.ToUnixTimeMilliseconds());
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
