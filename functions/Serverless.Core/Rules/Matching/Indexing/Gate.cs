using System.Text;
using System.Text.Json;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Rules.Matching.Indexing;

/// <summary>The ways a value leads to the questions it may pass: each is a part of the value that is looked up by its hash.</summary>
internal enum GateKind : byte
{
    /// <summary>None: the question is asked of every value at its path.</summary>
    Asked,
    Text,
    Prefix,
    Suffix,
    Folded,
    FoldedPrefix,
    FoldedSuffix,
    Number,
    Literal,
    AddressFour,
    AddressSix,
}

/// <summary>The key of a question. A value that passes its test has this key too; one that has the key may still fail the test.</summary>
/// <param name="Length">Of the part: bytes of a prefix or suffix, bits of an address; otherwise 0.</param>
internal readonly record struct Gate(GateKind Kind, byte Length, uint Hash)
{
    /// <summary>Longer prefixes and suffixes are looked up by this many bytes, so that a value is looked up a bounded number of times.</summary>
    public const int MostLength = 32;

    /// <summary>Whether the hash stands for the whole test, so that it also finds the question when another rule asks the same.</summary>
    public bool IsWhole => Kind is GateKind.Text or GateKind.Literal or GateKind.AddressFour or GateKind.AddressSix;

    public static Gate Of(int path, ValueTest test) => test switch
    {
        ValueTest.Text text => Whole(path, GateKind.Text, Encoding.UTF8.GetBytes(text.Value)),
        ValueTest.Prefix prefix => First(path, GateKind.Prefix, Encoding.UTF8.GetBytes(prefix.Value)),
        ValueTest.Suffix suffix => Last(path, GateKind.Suffix, Encoding.UTF8.GetBytes(suffix.Value)),
        ValueTest.EqualsIgnoreCase folded => Caseless(path, folded.Value),
        ValueTest.PrefixIgnoreCase folded => First(path, GateKind.FoldedPrefix, CaseFolding.FoldUtf8(FullCasing.Head(folded.Value))),
        ValueTest.SuffixIgnoreCase folded => Last(path, GateKind.FoldedSuffix, CaseFolding.FoldUtf8(FullCasing.Tail(folded.Value))),
        ValueTest.Wildcard { Value: { HasStar: false } wildcard } => Whole(path, GateKind.Text, wildcard.Head),
        ValueTest.Wildcard { Value: var wildcard } => wildcard.Head.Length >= wildcard.Tail.Length
            ? First(path, GateKind.Prefix, wildcard.Head)
            : Last(path, GateKind.Suffix, wildcard.Tail),
        ValueTest.Regex { Value.Head: var head } => First(path, GateKind.Prefix, Encoding.UTF8.GetBytes(head)),
        ValueTest.Number number => new Gate(GateKind.Number, 0, HashOf(path, number.Value.Key)),
        ValueTest.Literal literal => new Gate(GateKind.Literal, 0, HashOf(path, literal.Kind)),
        ValueTest.Cidr { Range: var range } => range.IsSix
            ? new Gate(GateKind.AddressSix, (byte)range.Bits, HashOf(path, GateKind.AddressSix, range.Bits, range.Network))
            : new Gate(GateKind.AddressFour, (byte)range.Bits, HashOf(path, GateKind.AddressFour, range.Bits, range.Network)),
        _ => default,
    };

    /// <summary>Of a test that has no whole gate: equal for equal tests.</summary>
    public static uint Identity(int path, ValueTest test) => ByteHash.Of((uint)test.GetHashCode(), 0, Salt(path, GateKind.Asked, 0));

    public static uint HashOf(int path, GateKind kind, int length, ReadOnlySpan<byte> part) => ByteHash.Of(part, Salt(path, kind, length));

    public static uint HashOf(int path, in NumberKey number) => ByteHash.Of(number.Hashed.Item1, number.Hashed.Item2, Salt(path, GateKind.Number, 0));

    public static uint HashOf(int path, JsonValueKind literal) => ByteHash.Of((ulong)literal, 0, Salt(path, GateKind.Literal, 0));

    public static uint HashOf(int path, GateKind kind, int bits, UInt128 network) => ByteHash.Of((ulong)network, (ulong)(network >> 64), Salt(path, kind, bits));

    private static ulong Salt(int path, GateKind kind, int length) => ((ulong)path << 16) | ((ulong)kind << 8) | (uint)length;

    /// <summary>Of a text with a letter that has spellings which do not fold to the same, what stands before the first or behind the last of those.</summary>
    private static Gate Caseless(int path, string text)
    {
        var (head, tail) = (FullCasing.Head(text), FullCasing.Tail(text));
        return head.Length == text.Length ? Whole(path, GateKind.Folded, CaseFolding.FoldUtf8(text))
            : head.Length >= tail.Length ? First(path, GateKind.FoldedPrefix, CaseFolding.FoldUtf8(head))
            : Last(path, GateKind.FoldedSuffix, CaseFolding.FoldUtf8(tail));
    }

    private static Gate Whole(int path, GateKind kind, ReadOnlySpan<byte> part) => new(kind, 0, HashOf(path, kind, 0, part));

    private static Gate First(int path, GateKind kind, ReadOnlySpan<byte> part)
    {
        var length = Math.Min(part.Length, MostLength);
        return length == 0 ? default : new Gate(kind, (byte)length, HashOf(path, kind, length, part[..length]));
    }

    private static Gate Last(int path, GateKind kind, ReadOnlySpan<byte> part)
    {
        var length = Math.Min(part.Length, MostLength);
        return length == 0 ? default : new Gate(kind, (byte)length, HashOf(path, kind, length, part[^length..]));
    }
}
