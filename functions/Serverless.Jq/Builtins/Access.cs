using Serverless.Jq.Evaluation;
using Serverless.Jq.Values;

namespace Serverless.Jq.Builtins;

/// <summary>Reading at a key: field, index, slice, and the search an array does for an array.</summary>
internal static class Access
{
    public static JqValue Field(in JqValue value, in FieldName name)
    {
        if (value.IsObject)
        {
            value.Object.TryGet(name, out var found);
            return found;
        }

        return value.IsNull ? default : throw CannotIndex(value, JqValue.Of(name.Text));
    }

    /// <summary>False where the value cannot be indexed with the key; a place that holds nothing is null.</summary>
    public static bool TryGet(in JqValue value, in JqValue key, out JqValue result)
    {
        result = default;
        var of = value.Kind;
        switch (key.Kind)
        {
            case JqKind.String when of == JqKind.Object:
                value.Object.TryGet(key.Text, out result);
                return true;
            case JqKind.Number when of == JqKind.Array:
                result = At(value.Array, key.Number);
                return true;
            case JqKind.Object when of is JqKind.Array or JqKind.String:
                result = Slice(value, key.Object);
                return true;
            case JqKind.Array when of == JqKind.Array:
                result = Indexes(value.Array, key.Array);
                return true;
            case JqKind.String or JqKind.Number or JqKind.Object:
                return of == JqKind.Null;
            default:
                return false;
        }
    }

    public static JqValue Get(in JqValue value, in JqValue key) =>
        TryGet(value, key, out var result) ? result : throw CannotIndex(value, key);

    public static JqError CannotIndex(in JqValue value, in JqValue key) =>
        new($"Cannot index {value.KindName} with {key.KindName} ({JsonText.Shortened(key)})");

    public static JqError CannotIterate(in JqValue value) =>
        new($"Cannot iterate over {value.KindName} ({JsonText.Shortened(value)})");

    /// <summary>A key that stands for a slice, as paths hold it.</summary>
    public static JqValue SliceKey(in JqValue from, in JqValue to)
    {
        var table = new ObjectTable(2);
        table.Set("start", from);
        table.Set("end", to);
        return JqValue.Of(new JqObject(table));
    }

    public static JqValue Slice(in JqValue value, in JqValue from, in JqValue to)
    {
        if (value.IsArray)
        {
            var (start, end) = Bounds(value.Array.Count, from, to);
            return JqValue.Of(value.Array.Slice(start, end));
        }

        var text = value.Text;
        var (first, last) = Bounds(Utf8Text.CodepointCount(text), from, to);
        var begin = Utf8Text.OffsetOf(text, first);
        return JqValue.Of(text.Substring(begin, Utf8Text.OffsetOf(text[begin..], last - first)));
    }

    /// <summary>The window a slice key means; starts round down, ends round up.</summary>
    public static (int Start, int End) Bounds(int count, in JqValue from, in JqValue to)
    {
        if (!(from.IsNull || from.IsNumber) || !(to.IsNull || to.IsNumber))
        {
            throw new JqError("Array/string slice indices must be integers");
        }

        double start = from.IsNull || from.IsNaN ? 0 : from.Number, end = to.IsNull || to.IsNaN ? count : to.Number;
        start = Math.Clamp(start < 0 ? start + count : start, 0, count);
        end = end < 0 ? end + count : end;
        var first = (int)start;
        var last = end < 0 ? first : (int)Math.Min(Math.Ceiling(end), count);
        return (first, Math.Max(first, last));
    }

    public static (int Start, int End) Bounds(int count, JqObject key)
    {
        var (from, to) = Ends(key);
        return Bounds(count, from, to);
    }

    public static bool Has(in JqValue value, in JqValue key)
    {
        if (value.IsNull)
        {
            return false;
        }

        if (value.IsObject && key.IsString)
        {
            return value.Object.TryGet(key.Text, out _);
        }

        if (value.IsArray && key.IsNumber)
        {
            return !key.IsNaN && (int)Math.Clamp(key.Number, int.MinValue, int.MaxValue) is var index && index >= 0 && index < value.Array.Count;
        }

        throw new JqError($"Cannot check whether {value.KindName} has a {key.KindName} key");
    }

    /// <summary>The places where <paramref name="part"/> begins in <paramref name="array"/>.</summary>
    public static JqValue Indexes(JqArray array, JqArray part)
    {
        var found = new ArrayBuilder(0);
        var items = array.Items;
        var wanted = part.Items;
        for (var i = 0; wanted.Length > 0 && i <= items.Length - wanted.Length; i++)
        {
            var same = true;
            for (var j = 0; same && j < wanted.Length; j++)
            {
                same = ValueOrder.Same(items[i + j], wanted[j]);
            }

            if (same)
            {
                found.Add(JqValue.Of(i));
            }
        }

        return found.Build();
    }

    private static (JqValue From, JqValue To) Ends(JqObject key) =>
        key.TryGet("start", out var from) && key.TryGet("end", out var to) ? (from, to) : throw new JqError("Array/string slice indices must be integers");

    private static JqValue Slice(in JqValue value, JqObject key)
    {
        var (from, to) = Ends(key);
        return Slice(value, from, to);
    }

    private static JqValue At(JqArray array, double index)
    {
        if (double.IsNaN(index))
        {
            return default;
        }

        var place = (int)Math.Clamp(index, int.MinValue, int.MaxValue);
        place = place < 0 ? place + array.Count : place;
        return place >= 0 && place < array.Count ? array[place] : default;
    }
}
