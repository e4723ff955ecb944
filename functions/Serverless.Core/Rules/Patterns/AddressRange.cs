using System.Globalization;
using System.Text;

namespace Serverless.Core.Rules.Patterns;

/// <summary>A range of IP addresses in CIDR notation. IPv4 and IPv6 never contain each other; host bits are ignored.</summary>
public sealed class AddressRange : IEquatable<AddressRange>
{
    private readonly bool six;
    private readonly UInt128 network;
    private readonly UInt128 mask;

    private AddressRange(string text, bool six, UInt128 address, int bits)
    {
        mask = Mask(six, bits);
        (Text, Bits, this.six, network) = (text, bits, six, address & mask);
    }

    public string Text { get; }

    internal int Bits { get; }

    internal bool IsSix => six;

    internal UInt128 Network => network;

    public bool Equals(AddressRange? other) => other is not null && (six, Bits, network) == (other.six, other.Bits, other.network);

    public override bool Equals(object? obj) => Equals(obj as AddressRange);

    public override int GetHashCode() => HashCode.Combine(six, Bits, network);

    /// <summary>Null unless the text is an address, a slash and 0 to 32 bits (IPv4) or 0 to 128 bits (IPv6).</summary>
    public static AddressRange? TryParse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, null, out var bits)
            || !TryParseAddress(Encoding.UTF8.GetBytes(text[..slash]), out var six, out var address) || bits > (six ? 128 : 32))
        {
            return null;
        }

        return new AddressRange(text, six, address, bits);
    }

    internal static UInt128 Mask(bool six, int bits)
    {
        var width = six ? 128 : 32;
        return bits == 0 ? 0 : (UInt128.MaxValue >> (128 - width)) & ~((UInt128.One << (width - bits)) - 1);
    }

    public bool Contains(ReadOnlySpan<byte> utf8) =>
        TryParseAddress(utf8, out var family, out var address) && family == six && (address & mask) == network;

    /// <summary>Four decimal numbers, or an IPv6 literal of RFC 4291, section 2.2, forms 1 and 2 (no dotted ending, no zone).</summary>
    internal static bool TryParseAddress(ReadOnlySpan<byte> utf8, out bool six, out UInt128 address)
    {
        six = utf8.Contains((byte)':');
        return six ? TryParseSix(utf8, out address) : TryParseFour(utf8, out address);
    }

    private static bool TryParseFour(ReadOnlySpan<byte> utf8, out UInt128 address)
    {
        address = 0;
        var (parts, part, digits) = (1, 0, 0);
        foreach (var c in utf8)
        {
            if (c == (byte)'.' && digits > 0 && parts < 4)
            {
                address = (address << 8) | (uint)part;
                (parts, part, digits) = (parts + 1, 0, 0);
            }
            else if (c is >= (byte)'0' and <= (byte)'9' && digits < 3 && (part = (part * 10) + c - '0') <= 255)
            {
                digits++;
            }
            else
            {
                return false;
            }
        }

        address = (address << 8) | (uint)part;
        return parts == 4 && digits > 0;
    }

    private static bool TryParseSix(ReadOnlySpan<byte> utf8, out UInt128 address)
    {
        address = 0;
        var gap = utf8.IndexOf("::"u8);
        if (gap < 0)
        {
            return TryParseGroups(utf8, out address, out var all) && all == 8;
        }

        if (!TryParseGroups(utf8[..gap], out var head, out var before) || !TryParseGroups(utf8[(gap + 2)..], out var tail, out var after) || before + after > 7)
        {
            return false;
        }

        address = before == 0 ? tail : (head << (16 * (8 - before))) | tail;
        return true;
    }

    private static bool TryParseGroups(ReadOnlySpan<byte> utf8, out UInt128 value, out int groups)
    {
        (value, groups) = (0, 0);
        if (utf8.IsEmpty)
        {
            return true;
        }

        foreach (var range in utf8.Split((byte)':'))
        {
            var group = utf8[range];
            if (++groups > 8 || group.Length is 0 or > 4 || !ushort.TryParse(group, NumberStyles.AllowHexSpecifier, null, out var bits))
            {
                return false;
            }

            value = (value << 16) | bits;
        }

        return true;
    }
}
