using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json;

namespace Serverless.Core.Rules.Matching.Scanning;

/// <summary>Reads the scalars of an event at named paths in one pass, and passes over everything else sixty-four bytes at a time. It relies on
/// the door: of a text that is no JSON, or that has a key twice in one object, it reads something or throws.</summary>
internal ref struct LeafScanner
{
    private readonly ReadOnlySpan<byte> text;
    private readonly EventLeaves leaves;
    private int at;
    private int depth;
    private int blockStart;
    private ulong quotes;

    private LeafScanner(ReadOnlySpan<byte> text, EventLeaves leaves)
    {
        this.text = text;
        this.leaves = leaves;
    }

    /// <param name="leaves">Has been cleared.</param>
    public static void Read(ReadOnlySpan<byte> text, FieldNode root, EventLeaves leaves)
    {
        var scanner = new LeafScanner(text, leaves);
        try
        {
            if (scanner.NextVisible() == '{')
            {
                scanner.at++;
                scanner.ReadObject(root, 0);
            }
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException)
        {
            Broken();
        }
    }

    private readonly byte Here => (uint)at < (uint)text.Length ? text[at] : Broken();

    private static byte Broken() => throw new JsonException("The text is no JSON or ends too early.");

    private void ReadObject(FieldNode node, int element)
    {
        Deeper();
        for (var (left, watching) = (node.Count, true); ;)
        {
            if (left <= 0 && watching && SkipRest(node, ref watching))
            {
                break;
            }

            if (NextNamed(node, out var own) is not { } child)
            {
                break;
            }

            left -= own ? 1 : 0;
            var start = at;
            ReadValue(child, element);
            if (child.Whole >= 0)
            {
                AddWhole(child.Whole, element, start);
            }
        }

        depth--;
    }

    /// <summary>Passes over the members of an object up to one that is named, whose value is next then, or to behind the object's end.</summary>
    /// <remarks>This loop sees most bytes that are looked at one by one, and looks first for what stands where nobody writes spaces; its few variables stay in registers.</remarks>
    private FieldNode? NextNamed(FieldNode node, out bool own)
    {
        var text = this.text;
        var at = this.at;
        while (true)
        {
            at += text[at] == ',' ? 1 : 0;
            while (text[at] is (byte)',' or <= (byte)' ')
            {
                at++;
            }

            if (text[at] == '}')
            {
                (this.at, own) = (at + 1, false);
                return null;
            }

            var start = at + 1;
            var quote = Quote(start);
            var end = quote < 0 ? EndOfEscaped(start) : quote;
            at = end + 1;
            while (text[at] is (byte)':' or <= (byte)' ')
            {
                at++;
            }

            MatchingSteps.Count(at - start);
            if ((quote < 0 ? Escaped(node, text[start..end], out own) : node.Descendant(text, start, end - start, out own)) is { } child)
            {
                this.at = at;
                return child;
            }

            if (text[at] == '"' && Quote(at + 1) is >= 0 and var behind)
            {
                at = behind + 1;
                continue;
            }

            this.at = at;
            ReadValue(null, 0);
            at = this.at;
        }
    }

    /// <summary>The value from a place to here.</summary>
    private readonly void AddWhole(int path, int element, int start)
    {
        var first = text[start];
        if (first == '"')
        {
            AddString(path, element, start + 1, text[(start + 1)..at].Contains((byte)'\\'));
        }
        else
        {
            leaves.Add(path, element, Kind(first), start, at - start);
        }
    }

    /// <summary>The closing quote of a key with escapes.</summary>
    private int EndOfEscaped(int start)
    {
        at = start;
        _ = SkipString();
        return at - 1;
    }

    private readonly FieldNode? Escaped(FieldNode node, ReadOnlySpan<byte> key, out bool own)
    {
        var unescaped = leaves.Unescape(key);
        return node.Descendant(unescaped, 0, unescaped.Length, out own);
    }

    private void ReadValue(FieldNode? node, int element)
    {
        var first = Here;
        if (first is (byte)'{' or (byte)'[')
        {
            at++;
            ReadContainer(first, node, element);
            return;
        }

        var start = at;
        if (first == '"')
        {
            at++;
            var escaped = SkipString();
            if (node is { Path: >= 0 })
            {
                AddString(node.Path, element, start + 1, escaped);
            }

            return;
        }

        SkipWord();
        if (at == start)
        {
            Broken();
        }

        if (node is { Path: >= 0 })
        {
            leaves.Add(node.Path, element, Kind(first), start, at - start);
        }
    }

    private void ReadContainer(byte first, FieldNode? node, int element)
    {
        if (node is null || (node.Count == 0 && (first == '{' || node.Path < 0)))
        {
            _ = SkipContainer(watching: false);
        }
        else if (first == '{')
        {
            ReadObject(node, element);
        }
        else
        {
            ReadArray(node, element);
        }
    }

    private void ReadArray(FieldNode node, int element)
    {
        Deeper();
        var array = leaves.OpenArray();
        for (var index = 0; ; index++)
        {
            MatchingSteps.Count();
            if (Ended(']'))
            {
                break;
            }

            var first = Here;
            if (first is (byte)'{' or (byte)'[')
            {
                at++;
                var inner = leaves.OpenElement(element, array, index);
                ReadContainer(first, node, inner);
                leaves.CloseElement(inner);
            }
            else
            {
                ReadValue(node, element);
            }
        }

        depth--;
    }

    private readonly void AddString(int path, int element, int start, bool escaped)
    {
        if (escaped)
        {
            leaves.AddEscaped(path, element, text[start..(at - 1)]);
        }
        else
        {
            leaves.Add(path, element, JsonValueKind.String, start, at - 1 - start);
        }
    }

    /// <summary>Once every key that is named has been seen, the rest of the object can only add something by a key with dots.</summary>
    /// <returns>Whether there was none, so that the object is over.</returns>
    private bool SkipRest(FieldNode node, ref bool watching)
    {
        var start = at;
        if (depth == 1 ? !node.IsDeep || !MayHaveDottedRest(node.HasDeepDigits) : SkipContainer(node.IsDeep))
        {
            return true;
        }

        (at, watching) = (start, false);
        return false;
    }

    /// <summary>Whether there is a dot from here to the end of the text that is more than a number's, or a backslash, which may hide one.</summary>
    /// <remarks>Most of a large event is only looked at here. What is a string is not asked: where a dot stands behind a digit, it is a number's or of no key that is named.</remarks>
    private readonly bool MayHaveDottedRest(bool behindDigits)
    {
        // The last block ends with the text, and may begin a little before the rest.
        var last = text.Length - JsonBlock.Size;
        if (behindDigits || last < 1)
        {
            return true;
        }

        ref var first = ref MemoryMarshal.GetReference(text);
        var found = Vector512<byte>.Zero;
        for (var from = at; found == Vector512<byte>.Zero && from < text.Length; from += JsonBlock.Size)
        {
            MatchingSteps.Count(JsonBlock.Size);
            var place = (nuint)Math.Min(from, last);
            var (bytes, before) = (Vector512.LoadUnsafe(ref first, place), Vector512.LoadUnsafe(ref first, place - 1));
            var dots = Vector512.Equals(bytes, Vector512.Create((byte)'.')) & Vector512.GreaterThan(before - Vector512.Create((byte)'0'), Vector512.Create((byte)9));
            found = dots | Vector512.Equals(bytes, Vector512.Create((byte)'\\'));
        }

        return found != Vector512<byte>.Zero;
    }

    private bool SkipContainer(bool watching) => ContainerEnd.Pass(text, ref at, watching);

    /// <summary>The next quote, or less than 0 where a backslash comes before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Quote(int from)
    {
        var offset = (uint)(from - blockStart);
        var left = offset < JsonBlock.Size ? quotes >> (int)offset : 0;
        return left != 0 ? from + BitOperations.TrailingZeroCount(left) : FarQuote(from);
    }

    /// <summary>The same from a new block, which is kept up to its first backslash.</summary>
    private int FarQuote(int from)
    {
        for (; from < text.Length; from += JsonBlock.Size)
        {
            MatchingSteps.Count(JsonBlock.Size);
            var block = JsonBlock.At(text, from);
            var (found, backslashes) = (block.Quotes, block.Backslashes);
            found &= backslashes == 0 ? ulong.MaxValue : (backslashes & (0 - backslashes)) - 1;
            (blockStart, quotes) = (from, found);
            if (found != 0)
            {
                return from + BitOperations.TrailingZeroCount(found);
            }

            if (backslashes != 0)
            {
                return -1;
            }
        }

        return Broken();
    }

    /// <summary>From behind the opening quote to behind the closing one.</summary>
    /// <returns>Whether there are escapes in it.</returns>
    private bool SkipString()
    {
        var quote = Quote(at);
        if (quote >= 0)
        {
            at = quote + 1;
            return false;
        }

        while (true)
        {
            MatchingSteps.Count(2);
            at += ToQuoteOrBackslash();
            if (Here == '"')
            {
                at++;
                return true;
            }

            at += 2;
        }
    }

    private readonly int ToQuoteOrBackslash()
    {
        var from = at;
        ref var start = ref MemoryMarshal.GetReference(text);
        for (; text.Length - from >= Vector256<byte>.Count; from += Vector256<byte>.Count)
        {
            var bytes = Vector256.LoadUnsafe(ref start, (nuint)from);
            var found = (Vector256.Equals(bytes, Vector256.Create((byte)'"')) | Vector256.Equals(bytes, Vector256.Create((byte)'\\'))).ExtractMostSignificantBits();
            if (found != 0)
            {
                return from - at + BitOperations.TrailingZeroCount(found);
            }
        }

        while (from < text.Length && text[from] is not ((byte)'"' or (byte)'\\'))
        {
            from++;
        }

        return from - at;
    }

    /// <summary>A number, <c>true</c>, <c>false</c> or <c>null</c>.</summary>
    private void SkipWord()
    {
        MatchingSteps.Count();
        while (at < text.Length && text[at] is > (byte)' ' and not ((byte)',' or (byte)'}' or (byte)']'))
        {
            at++;
        }
    }

    /// <summary>Passes over the end of an object or array where it comes next; otherwise over a comma where there is one, up to what follows.</summary>
    private bool Ended(char end)
    {
        var next = NextVisible();
        if (next == ',')
        {
            at++;
            next = NextVisible();
        }

        at += next == end ? 1 : 0;
        return next == end;
    }

    private byte NextVisible()
    {
        var here = Here;
        while (here <= ' ')
        {
            at++;
            here = Here;
        }

        return here;
    }

    private void Deeper()
    {
        if (++depth > EventLeaves.MostDepth)
        {
            throw new JsonException($"Nested deeper than {EventLeaves.MostDepth} levels.");
        }
    }

    private static JsonValueKind Kind(byte first) => first switch
    {
        (byte)'t' => JsonValueKind.True,
        (byte)'f' => JsonValueKind.False,
        (byte)'n' => JsonValueKind.Null,
        (byte)'{' => JsonValueKind.Object,
        (byte)'[' => JsonValueKind.Array,
        _ => JsonValueKind.Number,
    };
}
