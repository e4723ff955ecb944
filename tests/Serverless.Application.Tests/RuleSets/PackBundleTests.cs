using System.Text;
using Serverless.Application.RuleSets;
using static Serverless.Application.Tests.RuleSets.RuleSetStage;

namespace Serverless.Application.Tests.RuleSets;

public sealed class PackBundleTests
{
    [Fact]
    public void A_bundle_is_read_as_it_was_written_byte_for_byte()
    {
        var packs = PackBundle.Of([File("p/rules/ü.yaml", "\uFEFFa: \"\\u0001\"\r\n# 🜁\t\u0085"), File("p/pack.yaml", "")], new Dictionary<string, string> { ["p.a"] = "é\"<" });
        var read = PackBundleReader.Read(packs.ToJson("why")).Value!;
        Assert.Equal("why", read.Reason);
        Assert.Equal(packs.Settings, read.Packs.Settings);
        Assert.Equal(packs.Files.Select(file => (file.Path, Convert.ToHexString(file.Content.Span))), read.Packs.Files.Select(file => (file.Path, Convert.ToHexString(file.Content.Span))));
    }

    [Fact]
    public void A_file_that_is_not_utf8_is_not_written() =>
        Assert.Throws<DecoderFallbackException>(() => PackBundle.Of([new("p/pack.yaml", new byte[] { 0xff })], new Dictionary<string, string>()).ToJson());

    [Theory]
    [InlineData("[]", "push/not-an-object")]
    [InlineData("{", "json/")]
    [InlineData("{}", "push/files")]
    [InlineData("""{"files":{}}""", "push/files")]
    [InlineData("""{"files":[1]}""", "push/file")]
    [InlineData("""{"files":[{"path":"a"}]}""", "push/file")]
    [InlineData("""{"files":[{"path":"","content":""}]}""", "push/file")]
    [InlineData("""{"files":[{"path":"a","content":"","mode":1}]}""", "push/file")]
    [InlineData("""{"files":[{"path":"a","content":""},{"path":"a","content":""}]}""", "push/file-twice")]
    [InlineData("""{"files":[],"settings":{"a.b":1}}""", "push/settings")]
    [InlineData("""{"files":[],"reason":""}""", "push/reason")]
    [InlineData("""{"files":[],"force":true}""", "push/unknown-key")]
    public void What_is_wrong_is_told(string body, string code) =>
        Assert.Contains(PackBundleReader.Read(Encoding.UTF8.GetBytes(body)).Problems, problem => problem.Code.StartsWith(code, StringComparison.Ordinal));
}
