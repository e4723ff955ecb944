using System.Security.Cryptography;
using System.Text;
using Serverless.Core.Events;
using Serverless.Core.Events.Signatures;

namespace Serverless.Core.Tests.Events.Signatures;

public class SignatureSchemeTests
{
    private const long Time = 1_614_265_330;
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(Time);
    private static readonly byte[] Key = Encoding.UTF8.GetBytes("a secret of twenty-four.");
    private static readonly byte[] Whsec = Encoding.UTF8.GetBytes("whsec_" + Convert.ToBase64String(Key));
    private static readonly byte[] Body = [0xFF, .. "{\"not\":\"even utf8\"}"u8];

    [Theory]
    [InlineData("1614265330", true)]
    [InlineData("1614265030", true)]
    [InlineData("1614265630", true)]
    [InlineData("1614265029", false)]
    [InlineData("1614265631", false)]
    [InlineData(" 1614265330", false)]
    [InlineData("1614265330 ", false)]
    [InlineData("+1614265330", false)]
    [InlineData("-1614265330", false)]
    [InlineData("1614265330.0", false)]
    [InlineData("1_614_265_330", false)]
    [InlineData("0x60379b32", false)]
    [InlineData("١٦١٤٢٦٥٣٣٠", false)]
    [InlineData("", false)]
    [InlineData("99999999999999999999999999", false)]
    public void A_signed_time_is_digits_within_the_tolerance(string time, bool good)
    {
        var verification = Standard("msg_1", time, Sign($"msg_1.{time}."));
        Assert.Equal(good, verification is Verification.Verified);
        Assert.Equal(good, verification is not Verification.Refused);
    }

    [Theory]
    [InlineData("msg.1")]
    [InlineData("msg_1.1614265330")]
    [InlineData(".")]
    [InlineData("")]
    public void An_id_with_a_dot_or_none_is_refused(string id) => Assert.IsType<Verification.Refused>(Standard(id, $"{Time}", Sign($"{id}.{Time}.")));

    [Fact]
    public void One_good_signature_among_others_is_enough()
    {
        var good = Sign($"1.{Time}.");
        foreach (var signatures in new[] { good, $"v1a,xyz {good}", $"v1,AAAA v2,{good[3..]} {good}", $"{good} garbage", $"  {good}" })
        {
            Assert.IsType<Verification.Verified>(Standard("1", $"{Time}", signatures));
        }
    }

    [Fact]
    public void A_signature_in_any_other_form_is_refused()
    {
        var good = Sign($"1.{Time}.");
        var code = good[3..];
        foreach (var signatures in new[] { "", "v1", "v1,", code, $"v2,{code}", $"V1,{code}", $"v1, {code}", $"v1,{code[..^1]}", $"v1,{code}=", $"v1,{code},", $"v1,{good}", $"{good},{good}", $"v1,{code[..^2]}{(char)(code[^2] + 1)}=" })
        {
            Assert.IsType<Verification.Refused>(Standard("1", $"{Time}", signatures));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("whsec_")]
    [InlineData("whsec_not base64!")]
    [InlineData("whsec_AAA")]
    public void An_unusable_secret_verifies_nothing_and_refuses_nothing(string secret) =>
        Assert.IsType<Verification.Unverifiable>(new StandardWebhooksScheme(SignatureScheme.DefaultTolerance).Verify(ReceivedHeaders.None, Body, [Encoding.UTF8.GetBytes(secret)], Now));

    [Fact]
    public void No_secret_at_all_verifies_nothing()
    {
        SignatureScheme[] schemes = [new HmacScheme("x"), new GitHubScheme(), new TokenScheme(), new SlackScheme(default), new StripeScheme(default), new StandardWebhooksScheme(default)];
        foreach (var scheme in schemes)
        {
            var headers = Headers(("x", Hex(HMACSHA256.HashData("k"u8, Body))), ("authorization", "Bearer "));
            Assert.IsType<Verification.Unverifiable>(scheme.Verify(headers, Body, [null], Now));
            Assert.IsType<Verification.Unverifiable>(scheme.Verify(headers, Body, [[]], Now));
            Assert.IsType<Verification.Unverifiable>(scheme.Verify(headers, Body, [], Now));
            Assert.IsType<Verification.Refused>(scheme.Verify(ReceivedHeaders.None, Body, [Whsec], Now));
        }
    }

    [Fact]
    public void Either_of_two_secrets_verifies_while_one_replaces_the_other()
    {
        var scheme = new HmacScheme("x-sig", MacEncoding.Base64, "hmac ");
        var headers = Headers(("X-Sig", "hmac " + Convert.ToBase64String(HMACSHA256.HashData(Key, Body))));
        Assert.IsType<Verification.Verified>(scheme.Verify(headers, Body, [Key, [1]], Now));
        Assert.IsType<Verification.Verified>(scheme.Verify(headers, Body, [[1], Key], Now));
        Assert.IsType<Verification.Verified>(scheme.Verify(headers, Body, [null, Key], Now));
        Assert.IsType<Verification.Refused>(scheme.Verify(headers, Body, [[1], [2]], Now));
        Assert.IsType<Verification.Unverifiable>(scheme.Verify(headers, Body, [[1], null], Now));
    }

    [Fact]
    public void Hexadecimal_codes_may_be_upper_case()
    {
        var code = Hex(HMACSHA256.HashData(Key, Body));
        Assert.IsType<Verification.Verified>(new HmacScheme("x").Verify(Headers(("x", code)), Body, [Key], Now));
        Assert.IsType<Verification.Verified>(new HmacScheme("x").Verify(Headers(("x", code.ToUpperInvariant())), Body, [Key], Now));
        Assert.IsType<Verification.Refused>(new HmacScheme("x").Verify(Headers(("x", code[..32])), Body, [Key], Now));
        Assert.IsType<Verification.Refused>(new HmacScheme("x").Verify(Headers(("x", "sha256=" + code)), Body, [Key], Now));
        Assert.IsType<Verification.Refused>(new GitHubScheme().Verify(Headers(("X-Hub-Signature-256", code)), Body, [Key], Now));
    }

    [Theory]
    [InlineData("Bearer sesame", true)]
    [InlineData("bearer sesame", true)]
    [InlineData("Bearer sesame ", false)]
    [InlineData("Bearer Sesame", false)]
    [InlineData("sesame", false)]
    [InlineData("Bearer ", false)]
    public void A_token_is_compared_whole(string sent, bool good) =>
        Assert.Equal(good, new TokenScheme().Verify(Headers(("Authorization", sent)), Body, ["sesame"u8.ToArray()], Now) is Verification.Verified);

    [Fact]
    public void Stripe_signs_one_time()
    {
        var code = Hex(HMACSHA256.HashData(Key, (byte[])[.. Encoding.UTF8.GetBytes($"{Time}."), .. Body]));
        Verification Stripe(string sent) => new StripeScheme(SignatureScheme.DefaultTolerance).Verify(Headers(("stripe-signature", sent)), Body, [Key], Now);
        Assert.IsType<Verification.Verified>(Stripe($"t={Time},v1=00,v0={code},v1={code}"));
        Assert.IsType<Verification.Refused>(Stripe($"t={Time},v0={code}"));
        Assert.IsType<Verification.Refused>(Stripe($"t={Time},t={Time},v1={code}"));
        Assert.IsType<Verification.Refused>(Stripe($"v1={code}"));
    }

    private static Verification Standard(string id, string time, string signatures) =>
        new StandardWebhooksScheme(SignatureScheme.DefaultTolerance).Verify(Headers(("webhook-id", id), ("Webhook-Timestamp", time), ("webhook-signature", signatures)), Body, [Whsec], Now);

    private static string Sign(string before) => "v1," + Convert.ToBase64String(HMACSHA256.HashData(Key, (byte[])[.. Encoding.UTF8.GetBytes(before), .. Body]));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static ReceivedHeaders Headers(params (string Name, string Value)[] headers) => new([.. headers.Select(h => KeyValuePair.Create(h.Name, h.Value))]);
}
