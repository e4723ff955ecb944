using System.Text;
using Serverless.Core.Events;

namespace Serverless.Core.Tests.Events.Formats;

public class StructuredCloudEventTests
{
    private const string Good = """{"specversion":"1.0","id":"1","source":"/disks","type":"disk.full","subject":"web-1","time":"2026-01-02T03:04:05.5+01:00","n":7,"data":{"a":1}}""";

    [Fact]
    public void A_structured_event_is_kept_as_it_came()
    {
        var body = $"\uFEFF \n {Good.Replace(",", " , ", StringComparison.Ordinal)} \n";
        var read = EventNormalizer.Normalize(Requests.Of(Requests.Structured, body)).Event();
        Assert.Equal(("/disks", "1", "disk.full", "web-1"), (read.Source, read.Id, read.Type, read.Subject));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 2, 4, 5, 500, TimeSpan.Zero), read.Time);
        Assert.Equal(body.Trim('\uFEFF', ' ', '\n'), read.Text());
    }

    [Theory]
    [InlineData("application/cloudevents+json; charset=utf-8")]
    [InlineData("Application/CloudEvents+JSON")]
    [InlineData("application/json")]
    [InlineData("application/cloudevents-batch+json")]
    public void The_shape_decides_not_the_content_type(string contentType) => EventNormalizer.Normalize(Requests.Of(contentType, Good)).Event();

    [Theory]
    [InlineData("application/cloudevents-batch+json; charset=utf-8")]
    [InlineData("application/cloudevents+json")]
    [InlineData("application/json")]
    public void Events_of_a_batch_stand_on_their_own(string contentType)
    {
        var twice = Good.Replace("\"id\":\"1\"", "\"id\":\"3\",\"data\":2", StringComparison.Ordinal);
        var normalization = EventNormalizer.Normalize(Requests.Of(contentType, $"[ {Good} ,\n{{\"specversion\":\"1.0\"}}, {Good.Replace("\"1\"", "\"2\"", StringComparison.Ordinal)},{twice},5]"));
        Assert.Equal(["1", "2"], normalization.Events.Select(e => e.Id));
        Assert.Equal(3, normalization.Rejected.Count);
        Assert.Equal("{\"specversion\":\"1.0\"}", Encoding.UTF8.GetString(normalization.Rejected[0].Raw.Span));
        Assert.Equal(["event/missing-attribute", "event/missing-attribute", "event/missing-attribute", "json/duplicate-key", "event/not-an-object"], normalization.Codes());
        Assert.All(normalization.Rejected, rejected => Assert.Equal(2, rejected.Problems[0].Line));
    }

    [Fact]
    public void A_batch_may_be_empty() => Assert.Equal((0, 0), Counts(EventNormalizer.Normalize(Requests.Of(Requests.Batched, "[]"))));

    [Fact]
    public void A_broken_batch_is_rejected_whole() =>
        Assert.Equal(["json/syntax"], EventNormalizer.Normalize(Requests.Of(Requests.Batched, $"[{Good},{Good}")).Codes());

    [Fact]
    public void A_batch_of_more_than_five_thousand_is_rejected_whole()
    {
        string Batch(int size) => "[" + string.Join(',', Enumerable.Range(0, size).Select(i => Good.Replace("\"1\"", $"\"{i}\"", StringComparison.Ordinal))) + "]";
        Assert.Equal((5000, 0), Counts(EventNormalizer.Normalize(Requests.Of(Requests.Batched, Batch(5000)))));
        var larger = EventNormalizer.Normalize(Requests.Of(Requests.Batched, Batch(5001)));
        Assert.Equal("event/batch-too-large", larger.OnlyProblem().Code);
        Assert.Empty(larger.Events);
    }

    [Theory]
    [InlineData("\"id\":\"1\"", "\"id\":\"\"", "event/empty-attribute")]
    [InlineData("\"id\":\"1\"", "\"id\":1", "event/attribute-type")]
    [InlineData("\"id\":\"1\"", "\"id\":null", "event/missing-attribute")]
    [InlineData("\"id\":\"1\",", "", "event/missing-attribute")]
    [InlineData("\"id\":\"1\"", "\"id\":\"a\\u0007\"", "event/attribute-characters")]
    [InlineData("\"1.0\"", "\"0.3\"", "event/specversion")]
    [InlineData("\"/disks\"", "{}", "event/attribute-type")]
    [InlineData("\"web-1\"", "3", "event/attribute-type")]
    [InlineData("2026-01-02T", "2026-01-02 ", "event/not-a-time")]
    [InlineData("+01:00", "", "event/not-a-time")]
    [InlineData("\"n\":", "\"N\":", "event/attribute-name")]
    [InlineData("\"n\":", "\"a_b\":", "event/attribute-name")]
    [InlineData("\"n\":", "\"\":", "event/attribute-name")]
    [InlineData("\"n\":7", "\"n\":7.5", "event/attribute-type")]
    [InlineData("\"n\":7", "\"n\":2147483648", "event/attribute-type")]
    [InlineData("\"n\":7", "\"n\":{}", "event/attribute-type")]
    [InlineData("\"n\":7", "\"n\":[]", "event/attribute-type")]
    [InlineData("\"n\":7", "\"n\":\"\\u0085\"", "event/attribute-characters")]
    [InlineData("\"n\":7", "\"data_base64\":\"AAAA\"", "event/data-twice")]
    [InlineData("\"n\":7", "\"datacontenttype\":\"\"", "event/empty-attribute")]
    [InlineData("\"data\":{\"a\":1}", "\"data_base64\":\"A-\"", "event/not-base64")]
    [InlineData("\"data\":{\"a\":1}", "\"data_base64\":7", "event/not-base64")]
    public void What_breaks_a_rule_of_cloudevents_is_rejected(string good, string bad, string code)
    {
        Assert.Contains(good, Good);
        var problem = EventNormalizer.Normalize(Requests.Of(Requests.Structured, Good.Replace(good, bad, StringComparison.Ordinal))).OnlyProblem();
        Assert.Equal((code, 1), (problem.Code, problem.Line));
    }

    [Theory]
    [InlineData("\"n\":7", "\"n\":null")]
    [InlineData("\"n\":7", "\"averylongattributenameofmorethantwenty\":true")]
    [InlineData("\"n\":7", "\"n\":\"\"")]
    [InlineData("\"web-1\"", "null")]
    [InlineData("\"id\"", "\"\\u0069d\"")]
    [InlineData("\"data\":{\"a\":1}", "\"data_base64\":\"AAAA\"")]
    [InlineData("\"data\":{\"a\":1}", "\"data\":\"<a/>\",\"datacontenttype\":\"text/xml\"")]
    public void What_cloudevents_allow_is_taken(string good, string other) =>
        EventNormalizer.Normalize(Requests.Of(Requests.Structured, Good.Replace(good, other, StringComparison.Ordinal))).Event();

    [Fact]
    public void An_empty_subject_counts_as_none() =>
        Assert.Null(EventNormalizer.Normalize(Requests.Of(Requests.Structured, Good.Replace("web-1", "", StringComparison.Ordinal))).Event().Subject);

    [Fact]
    public void Escapes_in_attributes_are_resolved() =>
        Assert.Equal("é\"😀", EventNormalizer.Normalize(Requests.Of(Requests.Structured, Good.Replace("web-1", "\\u00e9\\\"\\ud83d\\ude00", StringComparison.Ordinal))).Event().Subject);

    [Fact]
    public void A_misspelt_attribute_gets_a_hint()
    {
        var problems = EventNormalizer.Normalize(Requests.Of(Requests.Structured, Good.Replace("specversion", "specVersion", StringComparison.Ordinal))).Rejected[0].Problems;
        Assert.Contains(problems, problem => problem.Sentence.Contains("did you mean 'specversion'?", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{\"hello\":1}", "event/unknown-format")]
    [InlineData("7", "event/not-an-object")]
    [InlineData("", "json/syntax")]
    public void Json_that_is_no_event_is_rejected(string body, string code) =>
        Assert.Equal(code, EventNormalizer.Normalize(Requests.Of("application/json", body)).OnlyProblem().Code);

    [Fact]
    public void Other_formats_of_cloudevents_are_rejected() =>
        Assert.Equal("event/format", EventNormalizer.Normalize(Requests.Of("application/cloudevents+avro", "x")).OnlyProblem().Code);

    [Theory]
    [InlineData(EventLimits.EventBytes, true)]
    [InlineData(EventLimits.EventBytes + 1, false)]
    public void An_event_has_one_mebibyte_at_most(int size, bool good)
    {
        var filler = new string('x', size - Good.Length + 5);
        var body = Good.Replace("web-1", filler, StringComparison.Ordinal);
        var normalization = EventNormalizer.Normalize(Requests.Of(Requests.Batched, $"[{body},{Good}]"));
        Assert.Equal(good ? (2, 0) : (1, 1), Counts(normalization));
        Assert.Equal(good ? [] : ["event/too-large"], normalization.Codes());
    }

    [Fact]
    public void An_event_may_be_as_deep_in_a_batch_as_alone()
    {
        var deepest = Good.Replace("{\"a\":1}", new string('[', 63) + new string(']', 63), StringComparison.Ordinal);
        EventNormalizer.Normalize(Requests.Of(Requests.Structured, deepest)).Event();
        EventNormalizer.Normalize(Requests.Of(Requests.Structured, $"[{deepest}]")).Event();
        var deeper = deepest.Replace("[]", "[[]]", StringComparison.Ordinal);
        Assert.Equal(["json/too-deep"], EventNormalizer.Normalize(Requests.Of(Requests.Structured, deeper)).Codes());
        Assert.Equal(["json/too-deep"], EventNormalizer.Normalize(Requests.Of(Requests.Structured, $"[{deeper}]")).Codes());
    }

    private static (int, int) Counts(Normalization normalization) => (normalization.Events.Count, normalization.Rejected.Count);
}
