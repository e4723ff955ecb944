using Serverless.Jq.Evaluation;
using Serverless.Jq.Values;

namespace Serverless.Jq.Builtins;

/// <summary>Writing at a key or a path: setting, deleting, and reading along a path.</summary>
internal static class Places
{
    private const int LongestPath = 10_000;
    private const int LargestIndex = int.MaxValue >> 2;

    /// <summary>The outcome for a value when the place at <paramref name="key"/> in it had <paramref name="outcome"/>.</summary>
    public static UpdateOutcome Put(Run run, in JqValue value, in JqValue key, UpdateOutcome outcome, in JqValue inner, out JqValue result)
    {
        switch (outcome)
        {
            case UpdateOutcome.Set:
                result = Set(run, value, key, inner);
                return UpdateOutcome.Set;
            case UpdateOutcome.Delete when !value.IsNull:
                result = DeleteKeys(run, value, [key]);
                return UpdateOutcome.Set;
            default:
                result = value;
                return UpdateOutcome.Keep;
        }
    }

    public static JqValue Set(Run run, in JqValue value, in JqValue key, in JqValue item)
    {
        var isNull = value.IsNull;
        switch (key.Kind)
        {
            case JqKind.String when isNull || value.IsObject:
                var obj = isNull ? JqObject.Empty : value.Object;
                Copy(run, obj.UpdateCost);
                return JqValue.Of(obj.With(run, key.Text, item));
            case JqKind.Number when isNull || value.IsArray:
                return SetIndex(run, isNull ? JqArray.Empty : value.Array, key, item);
            case JqKind.Object when isNull || value.IsArray:
                return SetSlice(run, isNull ? JqArray.Empty : value.Array, key.Object, item);
            case JqKind.Object when value.IsString:
                throw new JqError("Cannot update string slices");
            default:
                throw new JqError($"Cannot update field at {key.KindName} index of {value.KindName}");
        }
    }

    public static JqValue SetPath(Run run, in JqValue root, in JqValue path, in JqValue item)
    {
        CheckPath(path);
        return SetPath(run, root, path.Array.Items, item);
    }

    public static JqValue GetPath(JqValue root, in JqValue path)
    {
        CheckPath(path);
        foreach (ref readonly var key in path.Array.Items)
        {
            root = Access.Get(root, key);
        }

        return root;
    }

    /// <summary>Deletes all the paths at once, so that indexes mean places in the original.</summary>
    public static JqValue DeletePaths(Run run, in JqValue root, in JqValue paths)
    {
        if (!paths.IsArray)
        {
            throw new JqError("Paths must be specified as an array");
        }

        var sorted = paths.Array.Items.ToArray();
        run.Steps(sorted.Length * 16L);
        Sorting.Sort(sorted);
        foreach (ref readonly var path in sorted.AsSpan())
        {
            if (!path.IsArray)
            {
                throw new JqError($"Path must be specified as array, not {path.KindName}");
            }

            CheckPath(path);
        }

        return sorted.Length == 0 ? root : sorted[0].Array.Count == 0 ? default : DeleteSorted(run, root, sorted, 0);
    }

    private static void CheckPath(in JqValue path)
    {
        if (!path.IsArray)
        {
            throw new JqError("Path must be specified as an array");
        }

        if (path.Array.Count > LongestPath)
        {
            throw new JqError("Path too deep");
        }
    }

    private static JqValue SetPath(Run run, in JqValue root, ReadOnlySpan<JqValue> path, in JqValue item)
    {
        if (path.Length == 0)
        {
            return item;
        }

        NativeStack.Check();
        return Set(run, root, path[0], SetPath(run, Access.Get(root, path[0]), path[1..], item));
    }

    private static JqValue SetIndex(Run run, JqArray array, in JqValue key, in JqValue item)
    {
        if (key.IsNaN)
        {
            throw new JqError("Cannot set array element at NaN index");
        }

        var index = (int)Math.Clamp(key.Number, int.MinValue, int.MaxValue);
        index = index < 0 ? index + array.Count : index;
        if (index < 0)
        {
            throw new JqError("Out of bounds negative array index");
        }

        if (index > LargestIndex)
        {
            throw new JqError("Array index too large");
        }

        if (index > array.Count)
        {
            run.Build(16L * (index - array.Count));
        }

        Copy(run, array.UpdateCost(index));
        return JqValue.Of(array.With(run, index, item));
    }

    private static JqValue SetSlice(Run run, JqArray array, JqObject key, in JqValue item)
    {
        var (start, end) = Access.Bounds(array.Count, key);
        if (!item.IsArray)
        {
            throw new JqError("A slice of an array can only be assigned another array");
        }

        var between = item.Array;
        Copy(run, (long)array.Count + between.Count);
        var items = new JqValue[array.Count - (end - start) + between.Count];
        array.Items[..start].CopyTo(items);
        between.Items.CopyTo(items.AsSpan(start));
        array.Items[end..].CopyTo(items.AsSpan(start + between.Count));
        return JqValue.Of(JqArray.FromExact(items));
    }

    private static JqValue DeleteSorted(Run run, JqValue value, ReadOnlySpan<JqValue> paths, int depth)
    {
        NativeStack.Check();
        var gone = new List<JqValue>();
        for (var i = 0; i < paths.Length;)
        {
            var key = paths[i].Array[depth];
            var next = i + 1;
            while (next < paths.Length && ValueOrder.Same(key, paths[next].Array[depth]))
            {
                next++;
            }

            if (paths[i].Array.Count == depth + 1)
            {
                gone.Add(key);
            }
            else if (Access.Get(value, key) is { IsNull: false } part)
            {
                value = Set(run, value, key, DeleteSorted(run, part, paths[i..next], depth + 1));
            }

            i = next;
        }

        return DeleteKeys(run, value, gone);
    }

    public static JqValue DeleteKeys(Run run, in JqValue value, List<JqValue> keys)
    {
        if (value.IsNull || keys.Count == 0)
        {
            return value;
        }

        if (value.IsArray)
        {
            return DeleteItems(run, value.Array, keys);
        }

        if (!value.IsObject)
        {
            throw new JqError($"Cannot delete fields from {value.KindName}");
        }

        Copy(run, value.Object.Count);
        var rest = new ObjectTable(value.Object.Count);
        var names = new HashSet<string>(keys.Count);
        foreach (var key in keys)
        {
            names.Add(key.IsString ? key.Text : throw new JqError($"Cannot delete {key.KindName} field of object"));
        }

        var table = value.Object.Table;
        for (var i = 0; i < table.Count; i++)
        {
            if (!names.Contains(table.KeyAt(i)))
            {
                rest.Set(table.KeyAt(i), table.ValueAt(i));
            }
        }

        return JqValue.Of(new JqObject(rest));
    }

    private static JqValue DeleteItems(Run run, JqArray array, List<JqValue> keys)
    {
        Copy(run, array.Count);
        var gone = new bool[array.Count];
        foreach (var key in keys)
        {
            if (key.IsNumber)
            {
                var index = key.IsNaN ? -1 : key.Number < 0 ? key.Number + array.Count : key.Number;
                if (index >= 0 && index < array.Count)
                {
                    gone[(int)index] = true;
                }
            }
            else if (key.IsObject)
            {
                var (start, end) = Access.Bounds(array.Count, key.Object);
                gone.AsSpan(start, end - start).Fill(true);
            }
            else
            {
                throw new JqError($"Cannot delete {key.KindName} element of array");
            }
        }

        var rest = new ArrayBuilder(array.Count);
        var items = array.Items;
        for (var i = 0; i < items.Length; i++)
        {
            if (!gone[i])
            {
                rest.Add(items[i]);
            }
        }

        return rest.Build();
    }

    private static void Copy(Run run, long count)
    {
        run.Steps(count);
        run.Build(16);
    }
}
