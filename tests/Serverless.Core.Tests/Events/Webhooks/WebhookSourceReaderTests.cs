using Serverless.Core.Events;
using Serverless.Core.Events.Signatures;

namespace Serverless.Core.Tests.Events.Webhooks;

public class WebhookSourceReaderTests
{
    [Fact]
    public void Every_scheme_can_be_written_down()
    {
        Assert.Equal(new GitHubScheme(), Scheme("""{"kind":"github","secret":"gh"}"""));
        Assert.Equal(new StandardWebhooksScheme(TimeSpan.FromMinutes(5)), Scheme("""{"kind":"standard-webhooks","secret":"gh"}"""));
        Assert.Equal(new SlackScheme(TimeSpan.FromMinutes(1)), Scheme("""{"kind":"slack","secret":"gh","tolerance":"PT1M"}"""));
        Assert.Equal(new StripeScheme(TimeSpan.FromMinutes(5)), Scheme("""{"kind":"stripe","secret":"gh"}"""));
        var token = Assert.IsType<TokenScheme>(Scheme("""{"kind":"token","secret":"gh"}"""));
        Assert.Equal(("authorization", "Bearer "), (token.Header, token.Prefix));
        var other = Assert.IsType<TokenScheme>(Scheme("""{"kind":"token","secret":"gh","header":"X-Gitlab-Token"}"""));
        Assert.Equal(("X-Gitlab-Token", ""), (other.Header, other.Prefix));
        var hmac = Assert.IsType<HmacScheme>(Scheme("""{"kind":"hmac","secret":"gh","header":"X-Sig","encoding":"base64","prefix":"v0="}"""));
        Assert.Equal(("X-Sig", MacEncoding.Base64, "v0="), (hmac.Header, hmac.Encoding, hmac.Prefix));
    }

    [Fact]
    public void Several_secrets_may_be_named()
    {
        var source = SourceDocuments.Read("""{"source":"a-1","description":"d","verify":{"kind":"github","secret":["new","old"]},"event":{"type":"t","data":{"x":1}}}""");
        Assert.Equal(("a-1", "d", "hook/a-1"), (source.Name, source.Description, source.Door));
        Assert.Equal(["new", "old"], source.Secrets);
        Assert.Equal("t", source.Mapping.Type!.Constant!.Value.GetString());
    }

    [Theory]
    [InlineData("""{"source":"a"}""", "source/unverified")]
    [InlineData("""{"source":"A","verify":{"kind":"github","secret":"s"}}""", "source/bad-name")]
    [InlineData("""{"source":"a/b","verify":{"kind":"github","secret":"s"}}""", "source/bad-name")]
    [InlineData("""{"verify":{"kind":"github","secret":"s"}}""", "source/missing-key")]
    [InlineData("""{"source":"a","verify":{"kind":"none","secret":"s"}}""", "source/not-a-choice")]
    [InlineData("""{"source":"a","verify":{"secret":"s"}}""", "source/missing-key")]
    [InlineData("""{"source":"a","verify":{"kind":"github"}}""", "source/missing-key")]
    [InlineData("""{"source":"a","verify":{"kind":"github","secret":[]}}""", "source/out-of-range")]
    [InlineData("""{"source":"a","verify":{"kind":"github","secret":"../etc/passwd"}}""", "source/bad-secret-name")]
    [InlineData("""{"source":"a","verify":{"kind":"github","secret":"It's a Secret to Everybody"}}""", "source/bad-secret-name")]
    [InlineData("""{"source":"a","verify":{"kind":"hmac","secret":"s"}}""", "source/missing-key")]
    [InlineData("""{"source":"a","verify":{"kind":"hmac","secret":"s","header":"a b"}}""", "source/bad-header")]
    [InlineData("""{"source":"a","verify":{"kind":"github","secret":"s","header":"x"}}""", "source/unknown-key")]
    [InlineData("""{"source":"a","verify":{"kind":"slack","secret":"s","tolerance":"P1D"}}""", "source/out-of-range")]
    [InlineData("""{"source":"a","verify":{"kind":"github","secret":"s"},"event":{"type":7}}""", "source/wrong-kind")]
    [InlineData("""{"source":"a","verify":{"kind":"github","secret":"s"},"event":{"kind":"x"}}""", "source/unknown-key")]
    [InlineData("""{"source":"a","verify":{"kind":"github","secret":"s"},"on":1}""", "source/unknown-key")]
    [InlineData("[]", "source/not-an-object")]
    public void What_is_wrong_is_told(string json, string code)
    {
        var reading = WebhookSourceReader.Read(SourceDocuments.Parse(json));
        Assert.Null(reading.Value);
        Assert.Equal(code, Assert.Single(reading.Problems).Code);
    }

    [Fact]
    public void All_problems_are_told_at_once() =>
        Assert.Equal(
            ["source/bad-name", "source/not-a-choice", "source/bad-secret-name", "source/wrong-kind", "source/unknown-key"],
            WebhookSourceReader.Read(SourceDocuments.Parse("""{"source":"","verify":{"kind":"x","secret":"a b"},"event":{"id":""},"z":1}""")).Problems.Select(p => p.Code));

    private static SignatureScheme Scheme(string verify) => SourceDocuments.Read($$"""{"source":"a","verify":{{verify}}}""").Scheme;
}
