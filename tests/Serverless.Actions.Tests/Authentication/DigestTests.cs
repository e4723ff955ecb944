using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using Serverless.Actions.Authentication;
using Serverless.Actions.Tests.Http;

namespace Serverless.Actions.Tests.Authentication;

public class DigestTests
{
    [Fact]
    public void The_examples_of_the_standard_come_out()
    {
        // RFC 7616, section 3.9.1.
        string[] headers =
        [
            """Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=MD5, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS" """,
            """Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS" """,
        ];
        var who = new CallIdentity.Digest("Mufasa", "Circle of Life");
        const string ClientNonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
        Assert.Contains("response=\"8ca523f5e9506fed4657c9700eebdbec\"", DigestChallenge.Of(headers[..1])!.Answer(who, "GET", "/dir/index.html", ClientNonce));
        Assert.Contains("response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\"", DigestChallenge.Of(headers)!.Answer(who, "GET", "/dir/index.html", ClientNonce));
    }

    [Theory]
    [InlineData("MD5", "auth")]
    [InlineData("SHA-256", "auth")]
    [InlineData("SHA-256-sess", "auth,auth-int")]
    [InlineData("MD5", null)]
    public async Task The_challenge_of_a_target_is_answered(string algorithm, string? qop)
    {
        var guard = new DigestGuard(algorithm, qop, "ann", "s3cret");
        await using var target = await Target.StartAsync(guard.AnswerAsync);
        var with = new { method = "post", endpoint = new { uri = target.Address + "/a?b=c", authentication = new { digest = new { username = "ann", password = "s3cret" } } }, body = new { n = 1 } };
        Assert.Equal("in", (await Calls.ReturnedAsync(with)).GetString());
        Assert.Equal(["""{"n":1}""", """{"n":1}"""], target.Requests.Select(request => request.Body));
        Assert.Single(target.Requests.Select(request => request.Header("Idempotency-Key")).Distinct());
    }

    [Fact]
    public async Task A_wrong_password_is_tried_once()
    {
        await using var target = await Target.StartAsync(new DigestGuard("MD5", "auth", "ann", "s3cret").AnswerAsync);
        var failure = await Calls.FailedAsync(new { method = "get", endpoint = new { uri = target.Address, authentication = new { digest = new { username = "ann", password = "wrong" } } } });
        Assert.Equal((401, 2), (failure.Status, target.Requests.Count));
    }

    [Theory]
    [InlineData("Basic realm=\"x\"")]
    [InlineData("Digest realm=\"x\"")]
    [InlineData("Digest realm=\"x\", nonce=\"n\", algorithm=SHA-512-256")]
    [InlineData("Digest realm=\"x\", nonce=\"n\", qop=\"auth-int\"")]
    [InlineData("")]
    [InlineData("===,,,\"")]
    public async Task A_challenge_that_cannot_be_answered_is_left_alone(string challenge)
    {
        await using var target = await Target.StartAsync(context =>
        {
            context.Response.Headers.WWWAuthenticate = challenge;
            context.Response.StatusCode = 401;
            return Task.CompletedTask;
        });
        var failure = await Calls.FailedAsync(new { method = "get", endpoint = new { uri = target.Address, authentication = new { digest = new { username = "ann", password = "p" } } } });
        Assert.Equal((401, 1), (failure.Status, target.Requests.Count));
    }

    [Fact]
    public void No_header_keeps_the_reader_from_coming_to_its_end()
    {
        var letters = Gen.Elements('"', '\\', '=', ',', ' ', 'D', 'a', '\t').ArrayOf().Select(letters => new string(letters));
        Prop.ForAll(letters.ToArbitrary(), header => DigestParameters.Read("Digest " + header).Count >= 0).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void What_is_quoted_is_read_back()
    {
        var values = Gen.Elements('"', '\\', '=', ',', ' ', 'D', 'a').ArrayOf().Select(letters => new string(letters));
        Prop.ForAll(values.ToArbitrary(), value =>
        {
            var quoted = value.Replace("\\", "\\\\").Replace("\"", "\\\"");
            return DigestParameters.Read($"Basic realm=\"x\", Digest realm=\"{quoted}\", nonce=\"n\"") is [var read] && read["realm"] == value && read["nonce"] == "n";
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>A target that lets in whoever answers its challenge, worked out here without a line of what is tested.</summary>
    private sealed class DigestGuard(string algorithm, string? qop, string user, string password)
    {
        private const string Nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093";

        public Task AnswerAsync(HttpContext context)
        {
            var sent = context.Request.Headers.Authorization.ToString();
            if (sent.StartsWith("Digest ", StringComparison.Ordinal) && Field(sent, "response") == Expected(context, sent) && Field(sent, "opaque") == "o\"p")
            {
                return context.Response.WriteAsync("in");
            }

            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = $"Digest realm=\"here\", nonce=\"{Nonce}\", algorithm={algorithm}, opaque=\"o\\\"p\"" + (qop is null ? "" : $", qop=\"{qop}\"");
            return Task.CompletedTask;
        }

        private string Expected(HttpContext context, string sent)
        {
            var first = Hash($"{user}:here:{password}");
            first = algorithm.EndsWith("sess", StringComparison.Ordinal) ? Hash($"{first}:{Nonce}:{Field(sent, "cnonce")}") : first;
            var second = Hash($"{context.Request.Method}:{context.Request.Path}{context.Request.QueryString}");
            return Hash(qop is null ? $"{first}:{Nonce}:{second}" : $"{first}:{Nonce}:{Field(sent, "nc")}:{Field(sent, "cnonce")}:auth:{second}");
        }

        [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5351", Justification = "The algorithm is a case of the standard.")]
        private string Hash(string text) => Convert.ToHexStringLower(algorithm.StartsWith("SHA", StringComparison.Ordinal)
            ? SHA256.HashData(Encoding.UTF8.GetBytes(text))
            : MD5.HashData(Encoding.UTF8.GetBytes(text)));

        private static string Field(string header, string name) =>
            System.Text.RegularExpressions.Regex.Match(header, $"[ ,]{name}=(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^, ]*))") is { Success: true } match
                ? (match.Groups[1].Success ? match.Groups[1].Value.Replace("\\\"", "\"") : match.Groups[2].Value)
                : "";
    }
}
