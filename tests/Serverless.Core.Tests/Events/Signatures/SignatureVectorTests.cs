using System.Text;
using System.Text.Json;
using Serverless.Core.Events;
using Serverless.Core.Events.Signatures;
using Data = Serverless.SharedData.SharedData;

namespace Serverless.Core.Tests.Events.Signatures;

/// <summary>Published vectors, each answered as it says.</summary>
public class SignatureVectorTests
{
    [Fact]
    public void Standard_webhooks_vectors_are_answered_as_they_say()
    {
        var vectors = Read("standard-webhooks", "vectors.json");
        var scheme = new StandardWebhooksScheme(TimeSpan.FromSeconds(vectors.GetProperty("tolerance_seconds").GetInt32()));
        foreach (var vector in vectors.GetProperty("cases").EnumerateArray())
        {
            var headers = new ReceivedHeaders([.. vector.GetProperty("headers").EnumerateObject().Select(h => KeyValuePair.Create(h.Name, h.Value.GetString()!))]);
            var now = DateTimeOffset.FromUnixTimeSeconds(vector.GetProperty("now").GetInt64());
            var answer = scheme.Verify(headers, vector.GetProperty("body_base64").GetBytesFromBase64(), [Encoding.UTF8.GetBytes(vector.GetProperty("secret").GetString()!)], now);
            var word = answer switch { Verification.Verified => "accept", Verification.Refused => "reject", _ => "config-error" };
            Assert.True(vector.GetProperty("expect").GetString() == word, $"{vector.GetProperty("id")}: {answer}");
        }
    }

    [Fact]
    public void Known_answers_of_providers_are_verified()
    {
        foreach (var vector in Read("standard-webhooks", "provider-vectors.json").EnumerateArray())
        {
            var provider = vector.GetProperty("provider").GetString();
            var body = vector.TryGetProperty("body_file", out var file)
                ? File.ReadAllBytes(Data.Path("security", "standard-webhooks", file.GetString()!))
                : Encoding.UTF8.GetBytes(vector.GetProperty("body").GetString()!);
            var seconds = vector.TryGetProperty("timestamp", out var time) ? time.GetString()! : "0";
            var headers = new ReceivedHeaders([KeyValuePair.Create(vector.GetProperty("header").GetString()!, vector.GetProperty("signature").GetString()!), KeyValuePair.Create("X-Slack-Request-Timestamp", seconds)]);
            SignatureScheme scheme = provider switch
            {
                "github" => new GitHubScheme(),
                "slack" => new SlackScheme(SignatureScheme.DefaultTolerance),
                _ => new StripeScheme(SignatureScheme.DefaultTolerance),
            };
            var now = DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds));
            byte[][] secret = [Encoding.UTF8.GetBytes(vector.GetProperty("secret").GetString()!)];
            Assert.Equal(Verification.Verified.Instance, scheme.Verify(headers, body, secret, now));
            Assert.IsType<Verification.Refused>(scheme.Verify(headers, [.. body, 32], secret, now));
            Assert.True(provider == "github" || scheme.Verify(headers, body, secret, now.AddSeconds(301)) is Verification.Refused);
        }
    }

    [Fact]
    public void Wycheproof_codes_are_taken_when_valid_and_whole()
    {
        var count = 0;
        foreach (var group in Read("wycheproof", "hmac_sha256_test.json").GetProperty("testGroups").EnumerateArray())
        {
            var whole = group.GetProperty("tagSize").GetInt32() == 256;
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                count++;
                var valid = test.GetProperty("result").GetString() == "valid";
                var headers = new ReceivedHeaders([KeyValuePair.Create("x-mac", test.GetProperty("tag").GetString()!)]);
                var body = Convert.FromHexString(test.GetProperty("msg").GetString()!);
                var answer = new HmacScheme("x-mac").Verify(headers, body, [Convert.FromHexString(test.GetProperty("key").GetString()!)], default);
                Assert.True((whole && valid) == answer is Verification.Verified, $"{test.GetProperty("tcId")}: {answer}");
            }
        }

        Assert.Equal(174, count);
    }

    private static JsonElement Read(params string[] parts)
    {
        Assert.SkipWhen(Data.Absent, Data.Reason);
        return JsonElement.Parse(File.ReadAllBytes(Data.Path(["security", .. parts])));
    }
}
