using Serverless.Jq.Evaluation;

namespace Serverless.Jq.Values.Versions;

/// <summary>One version of an array whose items are replaced again and again; as <see cref="VersionedObject"/>.</summary>
internal sealed class VersionedArray : JqArray
{
    private readonly Run run;
    private readonly int updates;
    private JqValue[]? live;
    private VersionedArray? newer;
    private int place;
    private JqValue replaced;

    public VersionedArray(Run run, JqValue[] items, int updates = 0)
        : base(items.Length)
    {
        this.run = run;
        this.updates = updates;
        live = items;
    }

    public override int UpdateCost(int index) => CanUpdate(index) ? 1 : base.UpdateCost(index);

    public override JqArray With(Run run, int index, in JqValue item)
    {
        if (!CanUpdate(index) || !ReferenceEquals(run, this.run))
        {
            return base.With(run, index, item);
        }

        place = index;
        replaced = live![index];
        live[index] = item;
        newer = new VersionedArray(run, live, updates + 1);
        live = null;
        return newer;
    }

    protected override bool TryPeek(int place, out JqValue item)
    {
        item = live is null ? default : live[place];
        return live is not null;
    }

    /// <summary>Whoever takes the items may keep them, so the next update copies.</summary>
    protected override JqValue[] ReadItems() => live ?? Undone();

    private bool CanUpdate(int index) => IsUnread && live is not null && updates < Count && index < Count;

    private JqValue[] Undone()
    {
        run.Owe(Count);
        var later = new Stack<VersionedArray>();
        var version = this;
        while (version.IsUnread && version.live is null)
        {
            later.Push(version);
            version = version.newer!;
        }

        var items = version.live is { } own ? [.. own] : version.Items.ToArray();
        while (later.TryPop(out var undone))
        {
            items[undone.place] = undone.replaced;
        }

        return items;
    }
}
