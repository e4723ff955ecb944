using System.Text.Json;
using Serverless.Core.Events;

namespace Serverless.Core.Tests.Events.Formats;

public class EventGridEventTests
{
    private const string Good = """{"id":"1","topic":"/subscriptions/x","subject":"a/b","eventType":"T","eventTime":"2026-01-02T03:04:05.1234567Z","dataVersion":"2","metadataVersion":"1","data":{"k":[1.0]}}""";

    [Fact]
    public void It_becomes_the_cloudevent_that_event_grid_would_deliver()
    {
        var read = Normalize($"[{Good}]").Event();
        Assert.Equal(("/subscriptions/x", "1", "T", "a/b"), (read.Source, read.Id, read.Type, read.Subject));
        Assert.Equal("""{"specversion":"1.0","id":"1","source":"/subscriptions/x","subject":"a/b","type":"T","time":"2026-01-02T03:04:05.1234567Z","dataversion":"2","data":{"k":[1.0]}}""", read.Text());
    }

    [Fact]
    public void A_single_object_is_taken_too() => Normalize(Good).Event();

    [Fact]
    public void What_is_written_is_a_cloudevent()
    {
        var read = Normalize(Good).Event();
        Assert.Equal(read.Text(), EventNormalizer.Normalize(Requests.Of(Requests.Structured, read.Utf8.ToArray())).Event().Text());
    }

    [Fact]
    public void A_time_without_an_offset_is_utc()
    {
        var read = Normalize(Good.Replace("05.1234567Z", "05", StringComparison.Ordinal)).Event();
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), read.Time);
        Assert.Contains("\"time\":\"2026-01-02T03:04:05Z\"", read.Text());
    }

    [Fact]
    public void Empty_subject_and_data_version_are_left_out() =>
        Assert.Equal(
            """{"specversion":"1.0","id":"1","source":"/subscriptions/x","type":"T","time":"2026-01-02T03:04:05.1234567Z","data":{"k":[1.0]}}""",
            Normalize(Good.Replace("\"a/b\"", "\"\"", StringComparison.Ordinal).Replace("\"2\"", "\"\"", StringComparison.Ordinal)).Event().Text());

    [Fact]
    public void Two_spellings_of_a_member_make_one_attribute() =>
        Assert.Contains("\"dataversion\":\"2\",\"data\"", Normalize(Good[..^1] + ",\"dataversion\":\"3\"}").Event().Text());

    [Fact]
    public void A_dead_lettered_event_keeps_why() =>
        Assert.EndsWith(
            ",\"deadletterreason\":\"MaxDeliveryAttemptsExceeded\",\"deliveryattempts\":3}",
            Normalize(Good[..^1] + ",\"deadLetterReason\":\"MaxDeliveryAttemptsExceeded\",\"deliveryAttempts\":3}").Event().Text());

    [Theory]
    [InlineData("\"id\":\"1\",", "", "event/missing-attribute")]
    [InlineData("\"id\":\"1\"", "\"id\":null", "event/missing-attribute")]
    [InlineData("\"id\":\"1\"", "\"id\":\"\"", "event/empty-attribute")]
    [InlineData("\"topic\":\"/subscriptions/x\",", "", "event/missing-attribute")]
    [InlineData("\"T\"", "7", "event/attribute-type")]
    [InlineData("2026-01-02T03", "yesterday", "event/not-a-time")]
    [InlineData("\"metadataVersion\"", "\"mood\"", "event/unknown-member")]
    public void What_breaks_the_schema_is_rejected(string good, string bad, string code)
    {
        Assert.Contains(good, Good);
        Assert.Equal(code, Normalize(Good.Replace(good, bad, StringComparison.Ordinal)).OnlyProblem().Code);
    }

    [Fact]
    public void The_door_may_name_a_source_for_events_without_a_topic()
    {
        var published = Good.Replace("\"topic\":\"/subscriptions/x\",", "", StringComparison.Ordinal);
        Assert.Equal("/own", EventNormalizer.Normalize(Requests.Of("application/json", published), "/own").Event().Source);
    }

    /// <summary>Every documented pair: the same event in both schemas. Where the two texts themselves differ (times of two recordings, fields that one
    /// of them misspells) the pair says nothing about us, so each attribute is compared where the documents agree on its value.</summary>
    [Fact]
    public void Documented_pairs_come_to_the_same()
    {
        Assert.SkipWhen(SharedData.SharedData.Absent, SharedData.SharedData.Reason);
        var folder = SharedData.SharedData.Path("events", "azure-eventgrid", "eventgridschema");
        var (compared, whole) = (0, 0);
        foreach (var file in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories))
        {
            var twin = file.Replace("eventgridschema", "cloudevents", StringComparison.Ordinal);
            var twins = Items(JsonElement.Parse(File.ReadAllBytes(twin)));
            var events = EventNormalizer.Normalize(Requests.Of("application/json", File.ReadAllBytes(file)));
            Assert.True(events.Rejected.Count == 0, $"{file}: {string.Join(' ', events.Rejected.SelectMany(r => r.Problems))}");
            Assert.Equal(twins.Count, events.Events.Count);
            var sources = Items(JsonElement.Parse(File.ReadAllBytes(file)));
            foreach (var ((ours, theirs), source) in events.Events.Zip(twins).Zip(sources))
            {
                compared++;
                whole += Same(JsonElement.Parse(ours.Utf8.Span), theirs, source) ? 1 : 0;
            }
        }

        Assert.True(compared >= 169, $"{compared} compared");
        Assert.True(whole >= 110, $"{whole} of {compared} the same as a whole");
    }

    private static bool Same(JsonElement ours, JsonElement theirs, JsonElement source)
    {
        var all = true;
        foreach (var (grid, cloud) in new[] { ("id", "id"), ("topic", "source"), ("eventType", "type"), ("subject", "subject"), ("eventTime", "time"), ("data", "data") })
        {
            if (theirs.TryGetProperty(cloud, out var there) && source.TryGetProperty(grid, out var here) && JsonElement.DeepEquals(there, here))
            {
                var empty = here.ValueKind == JsonValueKind.String && here.GetString() is "";
                Assert.True(empty || (ours.TryGetProperty(cloud, out var made) && (JsonElement.DeepEquals(made, there) || made.GetString() == there.GetString() + "Z")), $"{cloud} of {source}");
            }
            else
            {
                all = false;
            }
        }

        return all;
    }

    private static List<JsonElement> Items(JsonElement json) => json.ValueKind == JsonValueKind.Array ? [.. json.EnumerateArray()] : [json];

    private static Normalization Normalize(string body) => EventNormalizer.Normalize(Requests.Of("application/json; charset=utf-8", body, ("aeg-event-type", "Notification")));
}
