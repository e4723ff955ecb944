using Serverless.Core.Documents;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Checks where the tasks of one list lead: names are unique, every target exists, every task can be reached.</summary>
internal static class TaskFlow
{
    public static void Check(TaskList list, IReadOnlyList<DocumentEntry> entries, LoadContext load)
    {
        var sound = true;
        for (var i = 0; i < entries.Count; i++)
        {
            if (list.IndexOf(entries[i].Key) != i)
            {
                sound = false;
                load.Report("duplicate-task", entries[i].KeyPlace, $"There is another task '{entries[i].Key}' in this list; names are unique within a list.");
            }

            sound &= CheckTargets(list, entries[i].Value, load);
        }

        if (sound)
        {
            CheckReach(list, entries, load);
        }
    }

    /// <summary>The branches of a <c>fork</c>: names are unique, and <c>then</c> names no task.</summary>
    public static void CheckBranches(TaskList list, IReadOnlyList<DocumentEntry> entries, LoadContext load)
    {
        for (var i = 0; i < entries.Count; i++)
        {
            if (list.IndexOf(entries[i].Key) != i)
            {
                load.Report("duplicate-task", entries[i].KeyPlace, $"There is another branch '{entries[i].Key}' in this fork; names are unique within it.");
            }

            CheckTargets(TaskList.Empty, entries[i].Value, load);
        }
    }

    private static bool CheckTargets(TaskList list, DocumentNode task, LoadContext load)
    {
        var sound = true;
        foreach (var target in TargetsOf(task as DocumentMap).OfType<DocumentScalar>())
        {
            if (!FlowDirective.IsDirective(target.Text) && list.IndexOf(target.Text) < 0)
            {
                sound = false;
                load.Report("unknown-target", target.Place, $"'then' leads to '{target.Text}', which is no task of this list. It is {string.Join(", ", [FlowDirective.Continue, FlowDirective.Exit, FlowDirective.End, .. list.Items.Select(t => t.Name)])}.");
            }
        }

        return sound;
    }

    private static IEnumerable<DocumentNode?> TargetsOf(DocumentMap? task) =>
        [task?["then"], .. (task?["switch"] as DocumentList)?.Items.OfType<DocumentMap>().SelectMany(item => item.Entries).Select(choice => (choice.Value as DocumentMap)?["then"]) ?? []];

    private static void CheckReach(TaskList list, IReadOnlyList<DocumentEntry> entries, LoadContext load)
    {
        var reached = new bool[list.Items.Count];
        Stack<int> open = new(list.Items.Count > 0 ? [0] : []);
        while (open.TryPop(out var index))
        {
            if (index < reached.Length && !reached[index])
            {
                reached[index] = true;
                foreach (var next in Successors(list, index))
                {
                    open.Push(next);
                }
            }
        }

        for (var i = 0; i < reached.Length; i++)
        {
            if (!reached[i])
            {
                load.Report("unreachable-task", entries[i].KeyPlace, $"Nothing leads to the task '{entries[i].Key}'. Lead a 'then' to it, or remove it.");
            }
        }
    }

    private static IEnumerable<int> Successors(TaskList list, int index)
    {
        var task = list.Items[index] is ExtendedTask extended ? extended.Inner.Items[0] with { Frame = extended.Frame } : list.Items[index];
        IEnumerable<string?> cases = (task as SwitchTask)?.Cases.Select(c => c.Then) ?? [];
        IEnumerable<string?> targets = task switch
        {
            RaiseTask => [],
            SwitchTask choice when choice.Cases.Any(c => c.When is null) => cases,
            _ => cases.Append(task.Frame.Then),
        };
        var indexes = targets.Where(t => t is not (FlowDirective.Exit or FlowDirective.End)).Select(t => t is null or FlowDirective.Continue ? index + 1 : list.IndexOf(t));
        return task.Frame.If is null ? indexes : indexes.Append(index + 1);
    }
}
