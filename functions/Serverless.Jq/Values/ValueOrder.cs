using Serverless.Jq.Evaluation;

namespace Serverless.Jq.Values;

/// <summary>Equality and the total order of jq: null, false, true, numbers, strings, arrays, objects.</summary>
internal static class ValueOrder
{
    private const int DeepestNesting = 10_000;

    public static bool Same(in JqValue a, in JqValue b) => Same(a, b, 0);

    public static int Compare(in JqValue a, in JqValue b) => Compare(a, b, 0);

    public static int CompareNumbers(in JqValue a, in JqValue b)
    {
        if (a.Literal is { } left && b.Literal is { } right)
        {
            return left.CompareTo(right);
        }

        return a.Number < b.Number ? -1 : a.Number == b.Number ? 0 : 1;
    }

    private static bool Same(in JqValue a, in JqValue b, int depth)
    {
        var kind = a.Kind;
        if (kind != b.Kind)
        {
            return false;
        }

        return kind switch
        {
            JqKind.Number => SameNumbers(a, b),
            JqKind.String => SameText(a, b),
            JqKind.Array => SameArrays(a.Array, b.Array, depth),
            JqKind.Object => SameObjects(a.Object, b.Object, depth),
            _ => true,
        };
    }

    private static bool SameNumbers(in JqValue a, in JqValue b) =>
        !a.IsNaN && !b.IsNaN && CompareNumbers(a, b) == 0;

    private static bool SameText(in JqValue a, in JqValue b)
    {
        if (a.Raw is { } left && b.Raw is { } right && left.Utf8.SequenceEqual(right.Utf8))
        {
            return true;
        }

        return string.Equals(a.Text, b.Text);
    }

    private static bool SameArrays(JqArray a, JqArray b, int depth)
    {
        if (a.Count != b.Count)
        {
            return false;
        }

        if (ReferenceEquals(a, b))
        {
            return true;
        }

        Descend(depth, "Equality check too deep");
        var left = a.Items;
        var right = b.Items;
        for (var i = 0; i < left.Length; i++)
        {
            if (!Same(left[i], right[i], depth + 1))
            {
                return false;
            }
        }

        return true;
    }

    private static bool SameObjects(JqObject a, JqObject b, int depth)
    {
        if (ReferenceEquals(a, b))
        {
            return true;
        }

        if (a.Count != b.Count)
        {
            return false;
        }

        Descend(depth, "Equality check too deep");
        var left = a.Table;
        for (var i = 0; i < left.Count; i++)
        {
            if (!b.TryGet(left.KeyAt(i), out var other) || !Same(left.ValueAt(i), other, depth + 1))
            {
                return false;
            }
        }

        return true;
    }

    private static int Compare(in JqValue a, in JqValue b, int depth)
    {
        var kind = a.Kind;
        if (kind != b.Kind)
        {
            return (int)kind - (int)b.Kind;
        }

        return kind switch
        {
            JqKind.Number => a.IsNaN ? -1 : b.IsNaN ? 1 : CompareNumbers(a, b),
            JqKind.String => Utf8Text.Compare(a.Text, b.Text),
            JqKind.Array => CompareArrays(a.Array, b.Array, depth),
            JqKind.Object => CompareObjects(a.Object, b.Object, depth),
            _ => 0,
        };
    }

    private static int CompareArrays(JqArray a, JqArray b, int depth)
    {
        Descend(depth, "Comparison too deep");
        var left = a.Items;
        var right = b.Items;
        for (var i = 0; i < left.Length && i < right.Length; i++)
        {
            var order = Compare(left[i], right[i], depth + 1);
            if (order != 0)
            {
                return order;
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    private static int CompareObjects(JqObject a, JqObject b, int depth)
    {
        Descend(depth, "Comparison too deep");
        var left = SortedKeys(a);
        var right = SortedKeys(b);
        for (var i = 0; i < left.Length && i < right.Length; i++)
        {
            var order = Utf8Text.Compare(left[i], right[i]);
            if (order != 0)
            {
                return order;
            }
        }

        if (left.Length != right.Length)
        {
            return left.Length - right.Length;
        }

        foreach (var key in left)
        {
            a.TryGet(key, out var x);
            b.TryGet(key, out var y);
            var order = Compare(x, y, depth + 1);
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    /// <summary>An object's keys in order of their codepoints.</summary>
    public static string[] SortedKeys(JqObject obj)
    {
        var keys = obj.Table.Keys.ToArray();
        Array.Sort(keys, Utf8Text.Compare);
        return keys;
    }

    private static void Descend(int depth, string tooDeep)
    {
        if (depth >= DeepestNesting)
        {
            throw new JqError(tooDeep);
        }

        NativeStack.Check();
    }
}
