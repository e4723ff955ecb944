using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Tests.Rules;

public sealed class AddressRangeTests
{
    [Theory]
    [InlineData("10.0.0.0/24", "10.0.0.255", true)]
    [InlineData("10.0.0.77/24", "10.0.0.1", true)]
    [InlineData("10.0.0.0/24", "10.0.1.0", false)]
    [InlineData("10.0.0.1/32", "10.0.0.1", true)]
    [InlineData("10.0.0.1/32", "10.0.0.2", false)]
    [InlineData("0.0.0.0/0", "255.255.255.255", true)]
    [InlineData("10.0.0.0/8", "0a00::1", false)]
    [InlineData("10.0.0.0/8", "10.1.2.3/32", false)]
    [InlineData("10.0.0.0/8", "10.1.2", false)]
    [InlineData("10.0.0.0/8", "10.1.2.256", false)]
    [InlineData("10.0.0.0/8", "", false)]
    [InlineData("2001:db8::/32", "2001:0DB8:0:0:1:0:0:1", true)]
    [InlineData("::1/128", "0:0:0:0:0:0:0:1", true)]
    [InlineData("::/0", "1::", true)]
    [InlineData("::/0", "1.2.3.4", false)]
    [InlineData("::/0", "1:2:3:4:5:6:7:8:9", false)]
    [InlineData("::/0", "1::2::3", false)]
    [InlineData("::/0", "12345::", false)]
    [InlineData("::/0", "fe80::1%eth0", false)]
    public void An_address_is_in_a_range_of_its_own_family(string range, string address, bool contained) =>
        Assert.Equal(contained, AddressRange.TryParse(range)!.Contains(Encoding.UTF8.GetBytes(address)));

    [Theory]
    [InlineData("10.0.0.0")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/+8")]
    [InlineData("10.0.0/8")]
    [InlineData("::/129")]
    [InlineData("web/8")]
    [InlineData("/8")]
    public void What_is_no_range_is_refused(string text) => Assert.Null(AddressRange.TryParse(text));

    [Fact]
    public void Ranges_agree_with_those_of_the_platform() =>
        Prop.ForAll(Arb.From(Case), it =>
        {
            var address = new IPAddress(it.Address);
            var network = new IPNetwork(Masked(it.Network, it.Bits), it.Bits);
            var range = AddressRange.TryParse($"{new IPAddress(it.Network)}/{it.Bits}");
            return range!.Contains(Encoding.UTF8.GetBytes(address.ToString())) == network.Contains(address);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    private static Gen<(byte[] Network, byte[] Address, int Bits)> Case =>
        from six in Gen.Elements(false, true)
        from network in Gen.Elements<byte>(0, 1, 128, 255).ArrayOf(six ? 16 : 4)
        from address in Gen.Elements<byte>(0, 1, 128, 255).ArrayOf(six ? 16 : 4)
        from shared in Gen.Choose(0, network.Length)
        from bits in Gen.Choose(0, network.Length * 8)
        where !six || !new IPAddress(network).IsIPv4MappedToIPv6
        select (network, (byte[])[.. network.Take(shared), .. address.Skip(shared)], bits);

    private static IPAddress Masked(byte[] network, int bits) =>
        new([.. network.Select((b, i) => (byte)(b & (0xFF00 >> Math.Clamp(bits - (8 * i), 0, 8))))]);
}
