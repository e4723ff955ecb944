using Serverless.Jq.Evaluation;

namespace Serverless.Jq.Values.Versions;

/// <summary>
/// One version of an object that is updated again and again, as in <c>reduce … (.[$k] += 1)</c>. The newest version has
/// the table to itself and is updated in place; each older one knows what to undo, and gets a copy of its own if
/// somebody still asks it. After as many updates as there are keys the next version begins with a copy, so that no
/// version is further away from a table than that.
/// </summary>
internal sealed class VersionedObject : JqObject
{
    private readonly Run run;
    private readonly int updates;
    private readonly int count;
    private ObjectTable? live;
    private VersionedObject? newer;
    private int place;
    private JqValue replaced;

    public VersionedObject(Run run, ObjectTable table, int updates = 0)
    {
        this.run = run;
        this.updates = updates;
        live = table;
        count = table.Count;
    }

    public override int Count => count;

    public override int UpdateCost => IsUnread && live is not null && updates < count ? 1 : count;

    public override JqObject With(Run run, string key, in JqValue value)
    {
        if (!IsUnread || live is null || updates >= count || !ReferenceEquals(run, this.run))
        {
            return base.With(run, key, value);
        }

        place = live.Find(key);
        if (place < 0)
        {
            live.Append(key, value);
        }
        else
        {
            replaced = live.ValueAt(place);
            live.SetAt(place, value);
        }

        newer = new VersionedObject(run, live, updates + 1);
        live = null;
        return newer;
    }

    protected override bool TryGetUnread(string key, out JqValue value) => (live ?? Table).TryGet(key, out value);

    protected override bool TryGetUnread(in FieldName name, out JqValue value) => TryGetUnread(name.Text, out value);

    /// <summary>Whoever takes the table may keep it, so the next update copies.</summary>
    protected override ObjectTable Read() => live ?? Undone();

    private ObjectTable Undone()
    {
        run.Owe(count);
        var later = new Stack<VersionedObject>();
        var version = this;
        while (version.IsUnread && version.live is null)
        {
            later.Push(version);
            version = version.newer!;
        }

        var table = (version.live ?? version.Table).Copy(0);
        while (later.TryPop(out var undone))
        {
            if (undone.place < 0)
            {
                table.RemoveLast();
            }
            else
            {
                table.SetAt(undone.place, undone.replaced);
            }
        }

        return table;
    }
}
