using Serverless.Core.Documents;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads <c>use.extensions</c>, and puts them around the tasks they extend. They are read anew at each: what is in scope there is in scope
/// in them.</summary>
internal static class ExtensionReader
{
    private static readonly string[] Targets = ["call", "composite", "emit", "extension", "for", "listen", "raise", "run", "set", "switch", "try", "wait", "all"];

    /// <param name="kind">The key that says what the task does.</param>
    public static TaskDefinition Extend(TaskDefinition task, string kind, TaskScope scope)
    {
        var target = kind is "do" or "fork" ? "composite" : kind;
        var extensions = scope.Load.Use.Extensions
            .Select(entry => (entry, scope.IsExtension ? null : Find(entry)))
            .Where(found => found.Item2 is { } extend && (extend == target || extend == "all"))
            .Select(found => Read(found.entry, task.Frame.Reference, scope))
            .ToList();
        return extensions.Count == 0 ? task : new ExtendedTask(task.Frame, new TaskList(task.Frame.Reference + Segment, [Bare(task)]) { Passes = true }, extensions);
    }

    /// <summary>Reads one where nothing is extended, so that its mistakes are heard of.</summary>
    public static void Check(DocumentEntry entry, TaskScope scope) => Read(entry, "/use/extensions", scope);

    private const string Segment = "/extended";

    private static string? Find(DocumentEntry entry) => ((entry.Value as DocumentMap)?["extend"] as DocumentScalar)?.Text;

    private static TaskDefinition Bare(TaskDefinition task) => task with { Frame = new TaskFrame(task.Frame.Name, task.Frame.Reference, Segment, task.Frame.Source) };

    private static Extension Read(DocumentEntry entry, string reference, TaskScope scope)
    {
        var map = scope.Load.Map(entry.Value, $"the extension '{entry.Key}'");
        map.Required("extend");
        map.OptionalChoice("extend", Targets);
        var inner = scope.Bind(ArgumentNames.Task).InExtension();
        var extension = new Extension(
            inner.Expression(map.Optional("when"), ArgumentNames.Definition),
            ReadList(map.Optional("before"), $"{reference}/before/{entry.Key}", inner),
            ReadList(map.Optional("after"), $"{reference}/after/{entry.Key}", inner));
        map.Finish();
        return extension;
    }

    private static TaskList? ReadList(DocumentNode? node, string reference, TaskScope scope) => node is null ? null : TaskListReader.Read(node, reference, scope);
}
