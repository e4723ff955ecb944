namespace Serverless.Core.Workflows.Tasks;

/// <summary>Tasks in the order they were written: the scope of <c>then</c>.</summary>
/// <param name="Reference">JSON pointer of the list, such as <c>/do</c>.</param>
public sealed record TaskList(string Reference, IReadOnlyList<TaskDefinition> Items)
{
    public static readonly TaskList Empty = new("/do", []);

    /// <summary>A target that is not in the list leads out of it, for whoever holds the list to follow.</summary>
    public bool Passes { get; init; }

    /// <summary>-1 where there is none.</summary>
    public int IndexOf(string name)
    {
        for (var i = 0; i < Items.Count; i++)
        {
            if (Items[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }

    public override string ToString() => Reference;
}
