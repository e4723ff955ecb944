using Serverless.Jq.Evaluation;
using Serverless.Jq.Values;

namespace Serverless.Jq.Builtins;

/// <summary>Functions over arrays and objects.</summary>
internal static class Collections
{
    private const int DeepestContainment = 10_000;

    /// <summary>What <c>.[]</c> gives.</summary>
    public static ReadOnlySpan<JqValue> Values(in JqValue value)
    {
        if (value.IsArray)
        {
            return value.Array.Items;
        }

        if (!value.IsObject)
        {
            throw Access.CannotIterate(value);
        }

        var table = value.Object.Table;
        var values = new JqValue[table.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = table.ValueAt(i);
        }

        return values;
    }

    public static JqValue Keys(Run run, in JqValue value, bool sorted)
    {
        switch (value.Kind)
        {
            case JqKind.Object:
                run.Build(8L * value.Object.Count);
                run.Steps(value.Object.Count * 4L);
                var names = sorted ? ValueOrder.SortedKeys(value.Object) : value.Object.Table.Keys;
                var keys = new JqValue[names.Length];
                for (var i = 0; i < keys.Length; i++)
                {
                    keys[i] = JqValue.Of(names[i]);
                }

                return JqValue.Of(JqArray.FromExact(keys));
            case JqKind.Array:
                run.Build(8L * value.Array.Count);
                var places = new JqValue[value.Array.Count];
                for (var i = 0; i < places.Length; i++)
                {
                    places[i] = JqValue.Of(i);
                }

                return JqValue.Of(JqArray.FromExact(places));
            default:
                throw TypeErrors.Of(value, "has no keys");
        }
    }

    public static JqValue ToEntries(Run run, in JqValue value)
    {
        if (!value.IsObject)
        {
            // As if each key were looked up: arrays have numbers for keys, and nothing else has any.
            return ToEntriesOfArray(run, value);
        }

        var table = value.Object.Table;
        run.Build(40L * table.Count);
        run.Steps(8L * table.Count);
        var entries = new JqValue[table.Count];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = Entry(JqValue.Of(table.KeyAt(i)), table.ValueAt(i));
        }

        return JqValue.Of(JqArray.FromExact(entries));
    }

    public static JqValue FromEntries(Run run, in JqValue value)
    {
        var items = Values(value);
        var table = new ObjectTable(items.Length);
        foreach (ref readonly var item in items)
        {
            run.Step();
            run.Build(16);
            var key = FirstTruthy(item);
            var content = Access.Has(item, JqValue.Of("value")) ? Access.Field(item, small) : Access.Field(item, capital);
            if (!key.IsString)
            {
                throw new JqError($"Cannot use {key.KindName} ({JsonText.Shortened(key)}) as object key");
            }

            table.Set(key.Text, content);
        }

        return JqValue.Of(new JqObject(table));
    }

    public static JqValue Reverse(Run run, in JqValue value)
    {
        if (!value.IsArray)
        {
            var length = Strings.Length(value);
            return length.Number <= 0 ? JqValue.Of(JqArray.Empty) : throw Access.CannotIndex(value, JqValue.Of(length.Number - 1));
        }

        run.Build(8L * value.Array.Count);
        run.Steps(value.Array.Count);
        var items = value.Array.Items.ToArray();
        Array.Reverse(items);
        return JqValue.Of(JqArray.FromExact(items));
    }

    /// <summary>Arrays in an array opened up, with a stack of its own so that no nesting can exhaust the host's.</summary>
    public static JqValue Flatten(Run run, in JqValue value, double depth)
    {
        if (depth < 0)
        {
            throw new JqError("flatten depth must not be negative");
        }

        var flat = new ArrayBuilder(0);
        var open = new Stack<(JqValue[] Items, int Next)>();
        open.Push((Values(value).ToArray(), 0));
        while (open.TryPop(out var top))
        {
            var (items, next) = top;
            while (next < items.Length)
            {
                run.Step();
                ref readonly var item = ref items[next++];
                if (item.IsArray && open.Count < depth)
                {
                    open.Push((items, next));
                    (items, next) = (item.Array.Items.ToArray(), 0);
                }
                else
                {
                    run.Build(8);
                    flat.Add(item);
                }
            }
        }

        return flat.Build();
    }

    public static JqValue Contains(Run run, in JqValue a, in JqValue b) =>
        a.Kind == b.Kind ? JqValue.Of(Contains(run, a, b, 0)) : throw TypeErrors.Of(a, b, "cannot have their containment checked");

    public static JqValue Search(in JqValue value, in JqValue target)
    {
        if (!value.IsArray)
        {
            throw TypeErrors.Of(value, "cannot be searched from");
        }

        var items = value.Array.Items;
        int start = 0, end = items.Length;
        while (start < end)
        {
            var middle = start + ((end - start) / 2);
            var order = ValueOrder.Compare(target, items[middle]);
            if (order == 0)
            {
                return JqValue.Of(middle);
            }

            (start, end) = order < 0 ? (start, middle) : (middle + 1, end);
        }

        return JqValue.Of(-1 - start);
    }

    public static JqValue Indices(Run run, in JqValue value, in JqValue wanted)
    {
        if (value.IsString && wanted.IsString)
        {
            return Strings.Indexes(run, value, wanted);
        }

        if (!value.IsArray)
        {
            return Access.Get(value, wanted);
        }

        run.Steps(value.Array.Count * 2L);
        return Access.Indexes(value.Array, wanted.IsArray ? wanted.Array : JqArray.FromExact([wanted]));
    }

    public static JqValue Transpose(Run run, in JqValue value)
    {
        var rows = Values(value).ToArray();
        var width = 0;
        foreach (var row in rows)
        {
            width = Math.Max(width, (int)Math.Min(int.MaxValue, Strings.Length(row).Number));
        }

        var columns = new ArrayBuilder(0);
        for (var i = 0; i < width; i++)
        {
            run.Steps(16L * rows.Length);
            run.Build(16 + (8L * rows.Length));
            var column = new JqValue[rows.Length];
            for (var j = 0; j < rows.Length; j++)
            {
                column[j] = Access.Get(rows[j], JqValue.Of(i));
            }

            columns.Add(JqValue.Of(JqArray.FromExact(column)));
        }

        return columns.Build();
    }

    private static readonly FieldName small = new("value");
    private static readonly FieldName capital = new("Value");
    private static readonly FieldName[] keyNames = [new("key"), new("Key"), new("name"), new("Name")];

    private static JqValue FirstTruthy(in JqValue item)
    {
        JqValue found = default;
        foreach (var name in keyNames)
        {
            found = Access.Field(item, name);
            if (found.IsTruthy)
            {
                break;
            }
        }

        return found;
    }

    private static JqValue ToEntriesOfArray(Run run, in JqValue value)
    {
        var keys = Keys(run, value, sorted: false).Array.Items;
        run.Build(40L * keys.Length);
        var entries = new JqValue[keys.Length];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = Entry(keys[i], Access.Get(value, keys[i]));
        }

        return JqValue.Of(JqArray.FromExact(entries));
    }

    private static JqValue Entry(in JqValue key, in JqValue value)
    {
        var table = new ObjectTable(2);
        table.Set("key", key);
        table.Set("value", value);
        return JqValue.Of(new JqObject(table));
    }

    private static bool Contains(Run run, in JqValue a, in JqValue b, int depth)
    {
        if (depth > DeepestContainment)
        {
            throw new JqError("Containment check too deep");
        }

        NativeStack.Check();
        run.Step();
        switch (a.Kind)
        {
            case JqKind.Object when b.IsObject:
                var wanted = b.Object.Table;
                for (var i = 0; i < wanted.Count; i++)
                {
                    if (!a.Object.TryGet(wanted.KeyAt(i), out var found) || !Contains(run, found, wanted.ValueAt(i), depth + 1))
                    {
                        return false;
                    }
                }

                return true;
            case JqKind.Array when b.IsArray:
                return ContainsAll(run, a.Array.Items, b.Array.Items, depth);
            case JqKind.String when b.IsString:
                run.Steps(a.Text.Length);
                return a.Text.Contains(b.Text, StringComparison.Ordinal);
            default:
                return ValueOrder.Same(a, b);
        }
    }

    private static bool ContainsAll(Run run, ReadOnlySpan<JqValue> items, ReadOnlySpan<JqValue> wanted, int depth)
    {
        foreach (ref readonly var part in wanted)
        {
            var found = false;
            for (var i = 0; !found && i < items.Length; i++)
            {
                found = Contains(run, items[i], part, depth + 1);
            }

            if (!found)
            {
                return false;
            }
        }

        return true;
    }
}
