using Serverless.Jq.Evaluation;
using Serverless.Jq.Values;

namespace Serverless.Jq.Builtins;

/// <summary>Sorting, grouping and extremes; every sort is stable.</summary>
internal static class Sorting
{
    public static void Sort(JqValue[] items)
    {
        if (items.Length > 1)
        {
            var order = Order(items);
            var copy = (JqValue[])items.Clone();
            for (var i = 0; i < order.Length; i++)
            {
                items[i] = copy[order[i]];
            }
        }
    }

    public static JqValue Sort(Run run, in JqValue value, in JqValue keys) => Permuted(run, value, keys, out _);

    public static JqValue Group(Run run, in JqValue value, in JqValue keys)
    {
        var sorted = Permuted(run, value, keys, out var order).Array.Items;
        var groups = new ArrayBuilder(0);
        var by = keys.Array.Items;
        for (var i = 0; i < order.Length;)
        {
            var start = i;
            while (++i < order.Length && ValueOrder.Same(by[order[start]], by[order[i]]))
            {
            }

            groups.Add(JqValue.Of(JqArray.FromExact(sorted[start..i].ToArray())));
        }

        run.Build(32L * groups.Count);
        return groups.Build();
    }

    public static JqValue Unique(Run run, in JqValue value, in JqValue keys)
    {
        var sorted = Permuted(run, value, keys, out var order).Array.Items;
        var unique = new ArrayBuilder(0);
        var by = keys.Array.Items;
        for (var i = 0; i < order.Length; i++)
        {
            if (i == 0 || !ValueOrder.Same(by[order[i - 1]], by[order[i]]))
            {
                unique.Add(sorted[i]);
            }
        }

        return unique.Build();
    }

    /// <summary>The first least or the last greatest item by its key.</summary>
    public static JqValue Extreme(Run run, in JqValue value, in JqValue keys, bool least)
    {
        if (!value.IsArray || !keys.IsArray)
        {
            throw TypeErrors.Of(value, keys, "cannot be iterated over");
        }

        var by = keys.Array.Items;
        if (by.Length == 0)
        {
            return default;
        }

        run.Steps(by.Length * 4L);
        var best = 0;
        for (var i = 1; i < by.Length; i++)
        {
            if (ValueOrder.Compare(by[i], by[best]) < 0 == least)
            {
                best = i;
            }
        }

        return value.Array.Items[best];
    }

    private static JqValue Permuted(Run run, in JqValue value, in JqValue keys, out int[] order)
    {
        if (!value.IsArray)
        {
            throw TypeErrors.Of(value, "cannot be sorted, as it is not an array");
        }

        var by = keys.Array.Items;
        run.Steps(by.Length * 16L);
        run.Build(16L * by.Length);
        order = Order(by.ToArray());
        var items = value.Array.Items;
        var sorted = new JqValue[order.Length];
        for (var i = 0; i < order.Length; i++)
        {
            sorted[i] = items[order[i]];
        }

        return JqValue.Of(JqArray.FromExact(sorted));
    }

    /// <summary>A merge sort: stable, and at ease with a comparison that throws or (with nan) contradicts itself.</summary>
    private static int[] Order(JqValue[] keys)
    {
        var order = new int[keys.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        var from = order;
        var into = new int[keys.Length];
        for (var width = 1; width < keys.Length; width *= 2)
        {
            for (var start = 0; start < keys.Length; start += 2 * width)
            {
                Merge(keys, from, into, start, Math.Min(start + width, keys.Length), Math.Min(start + (2 * width), keys.Length));
            }

            (from, into) = (into, from);
        }

        return from;
    }

    private static void Merge(JqValue[] keys, int[] from, int[] into, int start, int middle, int end)
    {
        int left = start, right = middle;
        for (var i = start; i < end; i++)
        {
            into[i] = left < middle && (right >= end || ValueOrder.Compare(keys[from[left]], keys[from[right]]) <= 0) ? from[left++] : from[right++];
        }
    }
}
