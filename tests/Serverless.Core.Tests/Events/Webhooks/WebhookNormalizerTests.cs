using System.Text.Json;
using Serverless.Core.Events;

namespace Serverless.Core.Tests.Events.Webhooks;

public class WebhookNormalizerTests
{
    [Fact]
    public void Without_a_word_the_body_is_the_data_and_its_hash_the_id()
    {
        var read = Normalize("hmac", ",\"header\":\"x\"", "", "\uFEFF{ \"a\": 1.0 }").Event();
        Assert.Equal(("/hooks/shop", "webhook.shop", (string?)null, (DateTimeOffset?)null), (read.Source, read.Type, read.Subject, read.Time));
        Assert.Equal(64, read.Id.Length);
        Assert.EndsWith(",\"source\":\"/hooks/shop\",\"type\":\"webhook.shop\",\"data\":{ \"a\": 1.0 }}", read.Text());
        Assert.Equal(read.Id, JsonElement.Parse(read.Utf8.Span).GetProperty("id").GetString());
    }

    [Fact]
    public void GitHub_says_what_and_which()
    {
        var read = Normalize("github", "", "", "{}", ("X-GitHub-Event", "push"), ("X-GitHub-Delivery", "72d3162e")).Event();
        Assert.Equal(("72d3162e", "com.github.push"), (read.Id, read.Type));
    }

    [Fact]
    public void Standard_webhooks_say_what_which_and_when()
    {
        var read = Normalize("standard-webhooks", "", "", """{"type":"user.created"}""", ("webhook-id", "msg_1"), ("webhook-timestamp", "1614265330")).Event();
        Assert.Equal(("msg_1", "user.created", DateTimeOffset.FromUnixTimeSeconds(1_614_265_330)), (read.Id, read.Type, read.Time));
    }

    [Fact]
    public void Stripe_and_slack_say_it_in_the_body()
    {
        var stripe = Normalize("stripe", "", "", """{"id":"evt_1","type":"invoice.paid"}""").Event();
        Assert.Equal(("evt_1", "com.stripe.invoice.paid"), (stripe.Id, stripe.Type));
        var slack = Normalize("slack", "", "", """{"type":"event_callback","event_id":"Ev1","event":{"type":"reaction_added"}}""").Event();
        Assert.Equal(("Ev1", "com.slack.reaction_added"), (slack.Id, slack.Type));
    }

    [Fact]
    public void Literal_parts_are_taken_as_they_are()
    {
        var read = Normalize("github", "", """{"id":"i","type":"t","source":"s","subject":"j","time":"2026-01-02T03:04:05Z","data":{"x":[1]}}""", "{}").Event();
        Assert.Equal(("i", "t", "s", "j"), (read.Id, read.Type, read.Source, read.Subject));
        Assert.Equal("""{"specversion":"1.0","id":"i","source":"s","type":"t","subject":"j","time":"2026-01-02T03:04:05Z","data":{"x":[1]}}""", read.Text());
    }

    [Fact]
    public void What_is_written_is_a_cloudevent()
    {
        var read = Normalize("github", "", "", "[1,{\"é\":null}]").Event();
        EventNormalizer.Normalize(Requests.Of(Requests.Structured, read.Utf8.ToArray())).Event();
    }

    [Theory]
    [InlineData("{\"a\":1,\"a\":2}", "json/duplicate-key")]
    [InlineData("payload=%7B%7D", "json/syntax")]
    [InlineData("", "json/syntax")]
    public void A_body_that_is_no_strict_json_is_rejected(string body, string code) => Assert.Equal(code, Normalize("github", "", "", body).OnlyProblem().Code);

    [Fact]
    public void A_control_character_from_a_header_does_not_get_into_an_attribute() =>
        Assert.Equal("event/attribute-characters", Normalize("github", "", "", "{}", ("X-GitHub-Event", "a\u0001")).OnlyProblem().Code);

    internal static Normalization Normalize(string kind, string more, string mapping, string body, params (string, string)[] headers)
    {
        var source = SourceDocuments.Read($$"""{"source":"shop","verify":{"kind":"{{kind}}","secret":"s"{{more}}}{{(mapping.Length == 0 ? "" : ",\"event\":" + mapping)}}}""");
        return WebhookNormalizer.Normalize(source, Requests.Of("application/json", body, headers));
    }
}
