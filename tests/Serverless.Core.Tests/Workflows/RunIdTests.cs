using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Serverless.Core.Workflows;

namespace Serverless.Core.Tests.Workflows;

public class RunIdTests
{
    [Theory]
    [InlineData("free-disk", "/bench", "e1")]
    [InlineData("a", "", "Zürich \U0001F525")]
    [InlineData("r", "/s", "long", 600)]
    public void A_run_is_named_by_the_hash_of_its_parts_each_with_its_length_before_it(string rule, string source, string id, int times = 1)
    {
        var longId = string.Concat(Enumerable.Repeat(id, times));
        Assert.Equal(Hash(rule, source, longId)[..32], RunId.For(rule, source, longId));
        Assert.Equal(Hash(rule, longId), RunId.EffectKey(rule, longId));
    }

    private static string Hash(params string[] parts) => Convert.ToHexStringLower(SHA256.HashData([.. parts.Select(Encoding.UTF8.GetBytes).SelectMany(part => (byte[])[.. Length(part), .. part])]));

    private static byte[] Length(byte[] part)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        return length;
    }
}
