namespace Serverless.Core.Workflows.Tasks;

/// <summary>How often each task of a list has been entered: what makes the path of a task that a jump comes back to a new one.</summary>
public sealed class Visits
{
    private readonly int[] counts;

    private Visits(int[] counts) => this.counts = counts;

    public int this[int index] => counts[index];

    public static Visits None(int tasks) => new(new int[tasks]);

    public Visits Enter(int index)
    {
        int[] next = [.. counts];
        next[index]++;
        return new Visits(next);
    }

    public override string ToString() => string.Join(',', counts);
}
