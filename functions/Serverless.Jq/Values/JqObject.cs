using Serverless.Jq.Evaluation;
using Serverless.Jq.Values.Versions;

namespace Serverless.Jq.Values;

/// <summary>An object in order of insertion: a table, or an object of a text that is not read yet.</summary>
internal class JqObject : Cell
{
    public static readonly JqObject Empty = new(new ObjectTable(0));

    /// <summary>Up to so many keys, a copy costs less than remembering what was changed.</summary>
    private const int Few = 8;

    private ObjectTable? table;

    /// <summary>Takes the table over; it must not change any more.</summary>
    public JqObject(ObjectTable table)
        : base(JqKind.Object)
    {
        this.table = table;
    }

    protected JqObject()
        : base(JqKind.Object)
    {
    }

    /// <summary>Not read yet, so that this is an object of a document or of a tape.</summary>
    public bool IsUnread => table is null;

    public ObjectTable Table => table ??= Read();

    public virtual int Count => Table.Count;

    /// <summary>Keys that <see cref="With"/> would copy.</summary>
    public virtual int UpdateCost => Count;

    public virtual bool SameSource(JqObject other) => false;

    public bool TryGet(string key, out JqValue value) => table is not null ? table.TryGet(key, out value) : TryGetUnread(key, out value);

    /// <summary>As <see cref="TryGet(string, out JqValue)"/> with the name in UTF-8 too, which spares reading the whole object.</summary>
    public bool TryGet(in FieldName name, out JqValue value) =>
        table is not null ? table.TryGet(name.Text, out value) : TryGetUnread(name, out value);

    /// <summary>Walks down names while there are unread objects; <paramref name="walked"/> says how many. Never called where this is read.</summary>
    public virtual JqValue Walk(ReadOnlySpan<FieldName> names, out int walked)
    {
        walked = 1;
        TryGet(names[0], out var value);
        return value;
    }

    /// <summary>This object with one key added or replaced.</summary>
    public virtual JqObject With(Run run, string key, in JqValue value)
    {
        var copy = Table.Copy(1);
        copy.Set(key, value);
        return copy.Count > Few ? new VersionedObject(run, copy) : new JqObject(copy);
    }

    public JqObject Without(string key)
    {
        if (!Table.Contains(key))
        {
            return this;
        }

        var rest = new ObjectTable(Count - 1);
        for (var i = 0; i < Count; i++)
        {
            if (Table.KeyAt(i) != key)
            {
                rest.Append(Table.KeyAt(i), Table.ValueAt(i));
            }
        }

        return new JqObject(rest);
    }

    protected virtual bool TryGetUnread(string key, out JqValue value) => Table.TryGet(key, out value);

    protected virtual bool TryGetUnread(in FieldName name, out JqValue value) => Table.TryGet(name.Text, out value);

    protected virtual ObjectTable Read() => new(0);
}
