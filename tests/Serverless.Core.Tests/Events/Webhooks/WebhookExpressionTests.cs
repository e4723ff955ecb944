using System.Text.Json;
using Serverless.Core.Events;

namespace Serverless.Core.Tests.Events.Webhooks;

/// <summary>Parts of an event that a source file computes from <c>{headers, body}</c>.</summary>
public class WebhookExpressionTests
{
    private const string Body = """{"alert":{"id":7,"name":"disk","at":"2026-01-02T03:04:05+01:00","unix":1614265330.5},"empty":"","none":null}""";

    [Fact]
    public void Parts_are_computed_from_headers_and_body()
    {
        var read = Normalize("""{"id":"${ .body.alert.id }","type":"${ \"alert.\" + .body.alert.name }","source":"${ .headers[\"x-from\"] }","subject":"${ .body.alert.name }","time":"${ .body.alert.at }","data":{"whole":"${ .body.alert }","literal":"$1"}}""", ("X-From", "/mon")).Event();
        Assert.Equal(("7", "alert.disk", "/mon", "disk"), (read.Id, read.Type, read.Source, read.Subject));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 2, 4, 5, TimeSpan.Zero), read.Time);
        var data = JsonElement.Parse(read.Utf8.Span).GetProperty("data");
        Assert.Equal(("disk", "$1"), (data.GetProperty("whole").GetProperty("name").GetString(), data.GetProperty("literal").GetString()));
    }

    [Fact]
    public void A_number_is_a_unix_time() =>
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(1_614_265_330.5), Normalize("""{"time":"${ .body.alert.unix }"}""").Event().Time);

    [Fact]
    public void An_id_that_comes_to_nothing_is_the_hash_of_the_body()
    {
        Assert.Equal(64, Normalize("""{"id":"${ .body.none }"}""").Event().Id.Length);
        Assert.Equal(64, Normalize("""{"id":"${ .body.empty }"}""").Event().Id.Length);
        Assert.Equal(64, Normalize("""{"id":"${ empty }"}""").Event().Id.Length);
    }

    [Fact]
    public void Subject_and_time_may_come_to_nothing()
    {
        var read = Normalize("""{"subject":"${ .body.none }","time":"${ .body.none }"}""").Event();
        Assert.Equal((null, null), (read.Subject, read.Time));
    }

    [Theory]
    [InlineData("""{"type":"${ .body.none }"}""", "source/empty")]
    [InlineData("""{"type":"${ .body.alert }"}""", "source/not-a-text")]
    [InlineData("""{"time":"${ .body.alert.name }"}""", "source/not-a-time")]
    [InlineData("""{"id":"${ .body.alert.name + 1 }"}""", "source/expression-failed")]
    [InlineData("""{"id":"${ error(\"no\") }"}""", "source/expression-failed")]
    [InlineData("""{"subject":"${ \"a\\u0000b\" }"}""", "event/attribute-characters")]
    public void What_cannot_be_computed_is_rejected_with_its_reason(string mapping, string code) => Assert.Equal(code, Normalize(mapping).OnlyProblem().Code);

    [Fact]
    public void Proofs_and_cookies_cannot_get_into_an_event()
    {
        var read = Normalize("""{"data":"${ .headers }"}""", ("Authorization", "Bearer a"), ("Cookie", "b"), ("X-Hub-Signature-256", "c"), ("X-Hub-Signature", "d"), ("X-Functions-Key", "e"), ("Proxy-Authorization", "f"), ("User-Agent", "kept")).Event();
        var data = JsonElement.Parse(read.Utf8.Span).GetProperty("data");
        Assert.Equal(["content-type", "user-agent"], data.EnumerateObject().Select(header => header.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_the_sender_wrote_is_never_an_expression() =>
        Assert.Equal("${ .headers }", WebhookNormalizerTests.Normalize("github", "", """{"subject":"${ .body.name }"}""", """{"name":"${ .headers }"}""").Event().Subject);

    [Fact]
    public void An_expression_that_is_none_is_a_problem_of_the_file()
    {
        var reading = WebhookSourceReader.Read(SourceDocuments.Parse("""{"source":"a","verify":{"kind":"github","secret":"s"},"event":{"type":"${ .body. + }"}}"""));
        Assert.Equal("expression/syntax", Assert.Single(reading.Problems).Code);
    }

    private static Normalization Normalize(string mapping, params (string, string)[] headers) => WebhookNormalizerTests.Normalize("github", "", mapping, Body, headers);
}
