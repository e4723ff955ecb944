using System.Globalization;
using Serverless.Core.Documents;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads a list of named tasks, and checks where its tasks lead.</summary>
internal static class TaskListReader
{
    /// <param name="reference">JSON pointer of the list.</param>
    public static TaskList Read(DocumentNode? node, string reference, TaskScope scope) => Read(node, reference, scope, TaskFlow.Check);

    /// <summary>Tasks that do not follow each other: none leads to another.</summary>
    public static TaskList ReadBranches(DocumentNode? node, string reference, TaskScope scope) => Read(node, reference, scope, TaskFlow.CheckBranches);

    private static TaskList Read(DocumentNode? node, string reference, TaskScope scope, Action<TaskList, IReadOnlyList<DocumentEntry>, LoadContext> check)
    {
        if (node is null)
        {
            return TaskList.Empty with { Reference = reference };
        }

        if (node is not DocumentList list)
        {
            scope.Load.Report("not-a-task-list", node.Place, $"'{reference[(reference.LastIndexOf('/') + 1)..]}' is a list of tasks, each an object with one name, not {MapReader.Name(node.Kind)}.");
            return TaskList.Empty with { Reference = reference };
        }

        List<DocumentEntry> entries = [];
        List<TaskDefinition> tasks = [];
        foreach (var item in list.Items)
        {
            if (item is DocumentMap { Entries: [var entry] })
            {
                entries.Add(entry);
                tasks.Add(TaskReader.Read(entry, reference, string.Create(CultureInfo.InvariantCulture, $"/{tasks.Count}/{Escape(entry.Key)}"), scope));
            }
            else
            {
                scope.Load.Report("not-one-task", item.Place, "Each item of a list of tasks is an object with one key, the name of the task.");
            }
        }

        var read = new TaskList(reference, tasks);
        if (tasks.Count == list.Items.Count)
        {
            check(read, entries, scope.Load);
        }

        return read;
    }

    /// <summary>RFC 6901, section 3.</summary>
    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
