using Serverless.Core.Documents;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Puts around a task the extensions that are for its kind. Serverless Workflow DSL 1.0.3, "Extension".</summary>
internal static class ExtensionReader
{
    // As the schema has them; a do is what the DSL calls composite here.
    private static readonly string[] Targets = ["call", "composite", "emit", "for", "listen", "raise", "run", "set", "switch", "try", "wait", "all"];

    /// <param name="kind">The key that says what the task does.</param>
    public static TaskDefinition Extend(TaskDefinition task, string kind, TaskScope scope)
    {
        var load = scope.Load;
        if (load.InExtension || load.Use.Extensions.Count == 0)
        {
            return task;
        }

        var frame = task.Frame;
        var extended = frame with { Reference = frame.Reference + ExtendedTask.Suffix, Segment = frame.Segment + ExtendedTask.Suffix, InputFrom = null, OutputAs = null, ExportAs = null };
        load.InExtension = true;
        var extensions = load.Use.Extensions.Where(entry => IsFor(entry.Value, kind)).Select(entry => Read(entry, extended.Reference, scope)).ToList();
        load.InExtension = false;
        return extensions.Count == 0 ? task : new ExtendedTask(extended, task with { Frame = frame with { If = null, Then = null } }, extensions);
    }

    /// <summary>What no task has is checked all the same.</summary>
    public static void CheckUnused(TaskScope scope)
    {
        scope.Load.InExtension = true;
        foreach (var entry in scope.Load.Use.Extensions)
        {
            Read(entry, "/use/extensions", scope);
        }

        scope.Load.InExtension = false;
    }

    private static bool IsFor(DocumentNode extension, string kind) =>
        ((extension as DocumentMap)?["extend"] as DocumentScalar)?.Text is { } target && (target == "all" || target == (kind == "do" ? "composite" : kind));

    private static TaskExtension Read(DocumentEntry entry, string reference, TaskScope scope)
    {
        var map = scope.Load.Map(entry.Value, $"the extension '{entry.Key}'");
        map.Required("extend");
        map.OptionalChoice("extend", Targets);
        var when = scope.Expression(map.Optional("when"), ArgumentNames.Entry);
        var extension = new TaskExtension(entry.Key, when, List("before"), List("after"));
        map.Finish();
        return extension;

        TaskList? List(string key) => map.Optional(key) is { } list ? TaskListReader.Read(list, $"{reference}/{entry.Key}/{key}", scope) : null;
    }
}
