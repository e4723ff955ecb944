using Serverless.Core.Events;

namespace Serverless.Core.Tests.Events.Formats;

public class BinaryCloudEventTests
{
    private static readonly (string Name, string Value)[] Attributes = [("ce-specversion", "1.0"), ("CE-Id", "1"), ("ce-source", "/s"), ("ce-type", "t"), ("ce-time", "2018-04-05T03:56:24Z")];

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/vnd.example+json")]
    public void Json_data_stays_json(string contentType)
    {
        var read = EventNormalizer.Normalize(Requests.Of(contentType, "\n{ \"message\": \"Hello World!\" }", Attributes)).Event();
        Assert.Equal(("/s", "1", "t", "2018-04-05T03:56:24Z"), (read.Source, read.Id, read.Type, read.Time?.ToString("yyyy-MM-ddTHH:mm:ssZ")));
        var json = System.Text.Json.JsonElement.Parse(read.Utf8.Span);
        Assert.Equal("Hello World!", json.GetProperty("data").GetProperty("message").GetString());
        Assert.Equal(contentType, json.GetProperty("datacontenttype").GetString());
        Assert.Equal("1.0", json.GetProperty("specversion").GetString());
    }

    [Fact]
    public void Text_becomes_a_string() => Assert.EndsWith("\"datacontenttype\":\"text/plain\",\"data\":\"a \\u0022b\\u0022\"}", Read("text/plain", "a \"b\""u8.ToArray()).Text());

    [Fact]
    public void Anything_else_becomes_base64() => Assert.EndsWith("\"data_base64\":\"/wA=\"}", Read("application/octet-stream", [255, 0]).Text());

    [Fact]
    public void Text_that_is_no_utf8_becomes_base64() => Assert.EndsWith("\"data_base64\":\"/w==\"}", Read("text/plain", [255]).Text());

    [Fact]
    public void Without_a_body_there_is_no_data() => Assert.DoesNotContain("data", Read(null, []).Text());

    [Fact]
    public void Attributes_are_percent_decoded() =>
        Assert.Equal("Euro € 😀 100%", EventNormalizer.Normalize(Requests.Of(null, "", [.. Attributes, ("ce-subject", "Euro%20%E2%82%AC%20%F0%9F%98%80 100%")])).Event().Subject);

    [Fact]
    public void Quotes_around_an_attribute_are_taken_off() =>
        Assert.Equal("a\"b", EventNormalizer.Normalize(Requests.Of(null, "", [.. Attributes, ("ce-subject", "\"a\\\"b\"")])).Event().Subject);

    [Theory]
    [InlineData("ce-subject", "%C3%28", "event/attribute-characters")]
    [InlineData("ce-subject", "%0a", "event/attribute-characters")]
    [InlineData("ce-my_name", "1", "event/attribute-name")]
    [InlineData("ce-data", "1", "event/attribute-name")]
    [InlineData("ce-datacontenttype", "1", "event/attribute-name")]
    [InlineData("ce-id", "2", "event/duplicate-attribute")]
    public void A_bad_attribute_is_rejected(string name, string value, string code) =>
        Assert.Equal(code, EventNormalizer.Normalize(Requests.Of(null, "", [.. Attributes, (name, value)])).OnlyProblem().Code);

    [Fact]
    public void All_problems_are_told_at_once() =>
        Assert.Equal(
            ["event/empty-attribute", "event/missing-attribute", "event/specversion", "event/not-a-time", "json/syntax"],
            EventNormalizer.Normalize(Requests.Of("application/json", "{", ("ce-specversion", "0.2"), ("ce-id", "1"), ("ce-source", ""), ("ce-time", "now"))).Codes());

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void Data_leaves_one_level_for_the_envelope(int depth, bool good)
    {
        var normalization = EventNormalizer.Normalize(Requests.Of("application/json", new string('[', depth) + new string(']', depth), Attributes));
        Assert.Equal(good ? [] : ["json/too-deep"], normalization.Codes());
    }

    [Fact]
    public void An_event_that_would_be_too_large_is_rejected() =>
        Assert.Equal("event/too-large", EventNormalizer.Normalize(Requests.Of("application/octet-stream", new byte[EventLimits.EventBytes * 3 / 4], Attributes)).OnlyProblem().Code);

    private static NormalizedEvent Read(string? contentType, byte[] body) => EventNormalizer.Normalize(Requests.Of(contentType, body, Attributes)).Event();
}
