using Serverless.Core.Documents;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads one task: the frame that every task has, and by its key what it does.</summary>
internal static class TaskReader
{
    // A kind whose task also has the key of another kind (for and do) stands before it.
    private static readonly (string Key, Func<MapReader, TaskFrame, TaskScope, TaskDefinition?> Read)[] Kinds =
    [
        ("for", ForReader.Read),
        ("fork", ForkReader.Read),
        ("listen", ListenReader.Read),
        ("run", RunReader.Read),
        ("call", CallReader.Read),
        ("emit", EmitReader.Read),
        ("raise", RaiseReader.Read),
        ("set", PlainTaskReader.ReadSet),
        ("switch", PlainTaskReader.ReadSwitch),
        ("try", TryReader.Read),
        ("wait", PlainTaskReader.ReadWait),
        ("do", PlainTaskReader.ReadDo),
    ];

    /// <summary>Never null: what cannot be read stands as a task that does nothing, in a document that is refused.</summary>
    public static TaskDefinition Read(DocumentEntry entry, string list, string segment, TaskScope scope)
    {
        var map = scope.Load.Map(entry.Value, $"the task '{entry.Key}'");
        var frame = TaskFrameReader.Read(map, new TaskFrame(entry.Key, list + segment, segment, entry.Value), scope);
        var kind = Array.Find(Kinds, k => (entry.Value as DocumentMap)?[k.Key] is not null);
        var task = kind.Read?.Invoke(map, frame, scope);
        if (kind.Key is null)
        {
            if (entry.Value is DocumentMap)
            {
                scope.Load.Report("no-kind", map.Place, $"A task does one thing, and says so with one of the keys {string.Join(", ", Kinds.Select(k => k.Key).Order())}.");
            }
        }
        else
        {
            RouterMetadata.RefuseUnlessKnown(task, entry.Value, scope.Load);
            map.Finish();
        }

        return task is null ? new DoTask(frame, TaskList.Empty) : ExtensionReader.Extend(task, kind.Key!, scope);
    }
}
