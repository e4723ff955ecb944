using System.Collections;
using System.Runtime.CompilerServices;
using Serverless.Core.Schemas;

namespace Serverless.Core.Workflows.Snapshots;

/// <summary>Everything a compiled workflow is made of, numbered in the order in which it is met: the same for the same document and build.</summary>
internal sealed class WorkflowParts
{
    private static readonly ConditionalWeakTable<Workflow, WorkflowParts> Known = [];

    private readonly List<object> parts = [];
    private readonly Dictionary<object, int> numbers = new(ReferenceEqualityComparer.Instance);

    private WorkflowParts(Workflow workflow)
    {
        // Not by recursion: documents may nest deeper than a stack is.
        var open = new Stack<object>([workflow]);
        while (open.TryPop(out var next))
        {
            if (StateType.IsOurs(next.GetType()))
            {
                if (numbers.TryAdd(next, parts.Count))
                {
                    parts.Add(next);
                    Push(open, StateType.FieldsOf(next.GetType()).Select(field => field.GetValue(next)));
                }
            }
            else if (next is JsonSchema && numbers.TryAdd(next, parts.Count))
            {
                parts.Add(next);
            }
            else if (next is IEnumerable list and not string && !IsPlain(next.GetType()))
            {
                Push(open, list.Cast<object?>());
            }
        }
    }

    public int Count => parts.Count;

    public object this[int number] => parts[number];

    public static WorkflowParts Of(Workflow workflow) => Known.GetValue(workflow, static workflow => new WorkflowParts(workflow));

    public bool TryFind(object part, out int number) => numbers.TryGetValue(part, out number);

    private static void Push(Stack<object> open, IEnumerable<object?> found)
    {
        foreach (var one in found)
        {
            if (one is not null and not ValueType)
            {
                open.Push(one);
            }
        }
    }

    // Documents are lists too, and no state names what is inside of them. Lists that the compiler made have no namespace.
    private static bool IsPlain(Type type) => type.Namespace?.StartsWith("Serverless.", StringComparison.Ordinal) == true;
}
