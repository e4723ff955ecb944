using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Effects;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Trust;

/// <summary>A run that only looks: it asks the probe on which a workflow's changes depend when the event has come, and once more after a time. What was unhealthy
/// then and is healthy now has fixed itself.</summary>
public static class Observation
{
    /// <summary>Runs that look for one rule at the same time, at most. Of more subjects than these some share a place, and one of them is looked at.</summary>
    public const int MostAtOnce = 100;

    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>The document of such a run; null where no change of the workflow depends on a probe, or its probe cannot be asked by itself.</summary>
    /// <param name="after">More than nothing, at most <see cref="Longest"/>.</param>
    public static JsonElement? Of(Workflow workflow, TimeSpan after)
    {
        if (WorkflowWalk.Changes(workflow).Select(call => call.Care.OnlyIf?.Probe).FirstOrDefault(name => name is not null) is not { } name
            || WorkflowWalk.All(workflow.Tasks).OfType<ProbeTask>().FirstOrDefault(probe => probe.Probe == name) is not { } asked)
        {
            return null;
        }

        var document = Document(workflow, Question(asked), after);
        return WorkflowReader.Read(DocumentJson.FromJson(document)).Value is { } read && !WorkflowWalk.Changes(read).Any() ? document : null;
    }

    /// <summary>One at a time for a rule and what it is about: who asks for it again while it looks asks for the same.</summary>
    /// <param name="subject">What the event is about.</param>
    public static string RunIdOf(string rule, string subject, TimeSpan after, DateTimeOffset now) => RunId.ForObservation(rule, subject, MostAtOnce, now.UtcTicks / after.Ticks);

    /// <summary>As it stands, but for what it means to the tasks around it.</summary>
    private static JsonElement Question(ProbeTask probe) => JsonComposer.Object(
        probe.Frame.Definition.EnumerateObject().Where(part => part.Name is not ("if" or "then" or "export" or "output")).Select(part => KeyValuePair.Create(part.Name, part.Value)));

    private static JsonElement Document(Workflow workflow, JsonElement question, TimeSpan after) => JsonComposer.Compose((workflow, question, after), static (writer, all) =>
    {
        var source = all.workflow.Document;
        writer.WriteStartObject();
        writer.WriteStartObject("document");
        writer.WriteString("dsl", source.GetProperty("document").GetProperty("dsl").GetString());
        writer.WriteString("namespace", all.workflow.Namespace);
        writer.WriteString("name", $"{all.workflow.Name[..Math.Min(all.workflow.Name.Length, 50)].TrimEnd('-')}-observed");
        writer.WriteString("version", all.workflow.Version);
        writer.WriteEndObject();
        if (source.TryGetProperty("input", out var input))
        {
            writer.Copy("input", input);
        }

        if (source.TryGetProperty("use", out var use))
        {
            // Extensions do something of their own around every task.
            writer.Copy("use", JsonComposer.Object(use.EnumerateObject().Where(part => part.Name != "extensions").Select(part => KeyValuePair.Create(part.Name, part.Value))));
        }

        writer.WriteStartArray("do");
        writer.WriteStartObject();
        writer.WriteStartObject("look");
        writer.WriteStartObject("fork");
        writer.WriteStartArray("branches");
        WriteTask(writer, "before", all.question);
        writer.WriteStartObject();
        writer.WriteStartObject("later");
        writer.WriteStartArray("do");
        WriteTask(writer, "pause", JsonComposer.Named("wait", JsonComposer.Text(IsoDuration.Format(all.after))));
        WriteTask(writer, "after", all.question);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static void WriteTask(Utf8JsonWriter writer, string name, JsonElement task)
    {
        writer.WriteStartObject();
        writer.Copy(name, task);
        writer.WriteEndObject();
    }
}
