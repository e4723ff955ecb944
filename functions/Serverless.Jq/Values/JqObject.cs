using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Serverless.Jq.Values;

/// <summary>An object in order of insertion: a table, or an object of a document that is not read yet.</summary>
internal sealed class JqObject : Cell
{
    public static readonly JqObject Empty = new(new ObjectTable(0));

    private readonly JsonElement source;
    private ObjectTable? table;

    public JqObject(JsonElement source)
        : base(JqKind.Object)
    {
        this.source = source;
    }

    /// <summary>Takes the table over; it must not change any more.</summary>
    public JqObject(ObjectTable table)
        : base(JqKind.Object)
    {
        this.table = table;
    }

    public bool IsUnread => table is null;

    public JsonElement Source => source;

    public bool HasSource => source.ValueKind == JsonValueKind.Object;

    public ObjectTable Table => table ?? Read();

    public int Count => Table.Count;

    public bool SameSource(JqObject other) =>
        HasSource && other.HasSource
        && Unsafe.AreSame(ref MemoryMarshal.GetReference(JsonMarshal.GetRawUtf8Value(source)), ref MemoryMarshal.GetReference(JsonMarshal.GetRawUtf8Value(other.source)));

    public bool TryGet(string key, out JqValue value) => Table.TryGet(key, out value);

    /// <summary>As <see cref="TryGet(string, out JqValue)"/> with the name in UTF-8 too, which spares reading the whole object.</summary>
    public bool TryGet(in FieldName name, out JqValue value)
    {
        if (table is not null)
        {
            return table.TryGet(name.Text, out value);
        }

        if (DocumentField.TryGet(source, name, out var element))
        {
            value = JqValue.Of(element);
            return true;
        }

        value = default;
        return false;
    }

    public JqObject With(string key, in JqValue value)
    {
        var copy = Table.Copy(1);
        copy.Set(key, value);
        return new JqObject(copy);
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
                rest.Set(Table.KeyAt(i), Table.ValueAt(i));
            }
        }

        return new JqObject(rest);
    }

    private ObjectTable Read()
    {
        var read = new ObjectTable(source.GetPropertyCount());
        foreach (var property in source.EnumerateObject())
        {
            read.Set(Utf8Text.Decode(JsonMarshal.GetRawUtf8PropertyName(property)), JqValue.Of(property.Value));
        }

        return table = read;
    }
}
