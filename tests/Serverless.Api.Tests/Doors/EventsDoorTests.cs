using System.Net;
using System.Text;
using Serverless.Application.Intake;
using Serverless.Application.Journal;

namespace Serverless.Api.Tests.Doors;

public class EventsDoorTests
{
    private const string Good = """{"specversion":"1.0","id":"1","source":"/s","type":"t"}""";
    private static readonly (string, string) Structured = ("Content-Type", "application/cloudevents+json");
    private static readonly (string, string) Json = ("Content-Type", "application/json");

    [Fact]
    public async Task An_event_is_accepted()
    {
        await using var api = await TestApi.StartAsync();
        var answer = await api.PostAsync("/api/events", Good, Structured);
        Assert.Equal((202, """{"accepted":1,"receipts":[{"sequence":1}]}"""), (answer.Status, answer.Text));
        Assert.Single(api.Ports.Offered);
        var record = await api.Store.FindAsync(1, default);
        Assert.Equal(("cloudevents", TestApi.Noon), (record!.Door, record.ReceivedAt));
        var again = await api.PostAsync("/api/events", Good, Structured);
        Assert.Equal((202, """{"accepted":1,"receipts":[{"sequence":2,"original":1}]}"""), (again.Status, again.Text));
    }

    [Fact]
    public async Task Binary_mode_takes_any_content()
    {
        await using var api = await TestApi.StartAsync();
        var answer = await api.PostAsync("/api/events", "<a/>", ("ce-specversion", "1.0"), ("ce-id", "1"), ("ce-source", "/s"), ("ce-type", "t"), ("Content-Type", "text/xml"));
        Assert.Equal(202, answer.Status);
        Assert.Contains("\"data\":\"\\u003Ca/\\u003E\"", Encoding.UTF8.GetString((await api.Store.FindAsync(1, default))!.Body.Span));
    }

    [Fact]
    public async Task Event_grid_is_known_by_its_headers()
    {
        await using var api = await TestApi.StartAsync();
        var body = """[{"id":"1","topic":"/t","subject":"s","eventType":"e","eventTime":"2026-01-02T03:04:05Z","data":{},"dataVersion":"1"}]""";
        Assert.Equal(202, (await api.PostAsync("/api/events", body, Json, ("aeg-event-type", "Notification"))).Status);
        Assert.Equal("event-grid", (await api.Store.FindAsync(1, default))!.Door);
    }

    [Fact]
    public async Task A_partly_bad_batch_says_which_and_keeps_the_rest()
    {
        await using var api = await TestApi.StartAsync();
        var answer = await api.PostAsync("/api/events", $"[{Good},\n {{\"specversion\":\"1.0\",\"id\":\"2\",\"source\":\"/s\"}}]", ("Content-Type", "application/cloudevents-batch+json"));
        Assert.Equal(["event/missing-attribute"], answer.Problem(HttpStatusCode.BadRequest));
        Assert.Equal((1, 1), (answer.Json.GetProperty("accepted").GetInt32(), answer.Json.GetProperty("rejected").GetInt32()));
        var error = answer.Json.GetProperty("errors")[0];
        Assert.Equal((1, 2, 2), (error.GetProperty("index").GetInt32(), error.GetProperty("line").GetInt32(), error.GetProperty("column").GetInt32()));
        Assert.Single(api.Ports.Offered);
        var counts = await api.Store.CountAsync(default);
        Assert.Equal((2, 1, true), (counts.Received, counts.Rejected, counts.Balanced));
    }

    [Theory]
    [InlineData("{", "json/syntax")]
    [InlineData("", "json/syntax")]
    [InlineData("{\"a\":1}", "event/unknown-format")]
    [InlineData("{\"specversion\":\"1.0\",\"id\":\"1\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\"}", "json/duplicate-key")]
    [InlineData("{\"specversion\":\"1.0\",\"id\":\"\\ud800\",\"source\":\"/s\",\"type\":\"t\"}", "json/lone-surrogate")]
    public async Task What_is_no_event_is_a_dead_letter_and_a_400(string body, string code)
    {
        await using var api = await TestApi.StartAsync();
        Assert.Equal([code], (await api.PostAsync("/api/events", body, Json)).Problem(HttpStatusCode.BadRequest));
        var letter = (await api.Store.FindAsync(Assert.Single(await api.Store.ListAsync(new JournalQuery(Kind: JournalKind.DeadLetter), default)).Sequence, default))!;
        Assert.Equal(body, Encoding.UTF8.GetString(letter.Body.Span));
    }

    [Fact]
    public async Task An_event_that_is_too_large_gets_413()
    {
        await using var api = await TestApi.StartAsync();
        var large = Good.Replace("\"t\"", $"\"t\",\"data\":\"{new string('x', 1024 * 1024)}\"", StringComparison.Ordinal);
        Assert.Equal(["event/too-large"], (await api.PostAsync("/api/events", large, Structured)).Problem(HttpStatusCode.RequestEntityTooLarge));
        Assert.Equal(1, (await api.Store.CountAsync(default)).Rejected);
    }

    [Fact]
    public async Task A_request_that_is_too_large_gets_413_and_leaves_no_trace()
    {
        await using var api = await TestApi.StartAsync(ApiSettings.Local with { RequestBytes = 1000 });
        (await api.PostAsync("/api/events", new byte[1001], Json)).Problem(HttpStatusCode.RequestEntityTooLarge);
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/api/events") { Content = new StreamContent(new NonSeekable(new byte[5000])) };
        (await api.SendAsync(chunked, [Json])).Problem(HttpStatusCode.RequestEntityTooLarge);
        Assert.Equal(0, (await api.Store.CountAsync(default)).Received);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/cloudevents+avro")]
    [InlineData(null)]
    public async Task What_a_web_page_could_send_unasked_gets_415(string? contentType)
    {
        await using var api = await TestApi.StartAsync();
        (await api.PostAsync("/api/events", Good, contentType is null ? [] : [("Content-Type", contentType)])).Problem(HttpStatusCode.UnsupportedMediaType);
        Assert.Equal(0, (await api.Store.CountAsync(default)).Received);
    }

    [Fact]
    public async Task Packed_bodies_get_415()
    {
        await using var api = await TestApi.StartAsync();
        (await api.PostAsync("/api/events", Good, Structured, ("Content-Encoding", "gzip"))).Problem(HttpStatusCode.UnsupportedMediaType);
        Assert.Equal(202, (await api.PostAsync("/api/events", Good, Structured, ("Content-Encoding", "identity"))).Status);
    }

    [Fact]
    public async Task When_the_store_is_gone_the_sender_is_told_to_try_again()
    {
        await using var api = await TestApi.StartAsync(intake: new IntakeSettings(RetryAfter: TimeSpan.FromSeconds(7)), journal: new BrokenJournal(new StoreUnavailableException("The disk at /secret/place is full.")));
        var answer = await api.PostAsync("/api/events", Good, Structured);
        answer.Problem(HttpStatusCode.ServiceUnavailable);
        Assert.Equal("7", answer.Header("Retry-After"));
        Assert.DoesNotContain("secret", answer.Text);
        Assert.Empty(api.Ports.Offered);
        Assert.Contains(api.Ports.Log.Lines, line => line.Contains("The disk at", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_defect_is_500_without_its_details()
    {
        await using var api = await TestApi.StartAsync(journal: new BrokenJournal(new InvalidOperationException("inner secret")));
        var answer = await api.PostAsync("/api/events", Good, Structured);
        answer.Problem(HttpStatusCode.InternalServerError);
        Assert.DoesNotContain("secret", answer.Text);
    }

    [Fact]
    public async Task Event_grid_is_validated_with_200()
    {
        await using var api = await TestApi.StartAsync(intake: new IntakeSettings(["disks"]));
        var body = """[{"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"512d","validationUrl":"http://127.0.0.1:1/"}}]""";
        var answer = await api.PostAsync("/api/events", body, Json, ("aeg-event-type", "SubscriptionValidation"), ("aeg-subscription-name", "DISKS"));
        Assert.Equal((200, """{"validationResponse":"512d"}"""), (answer.Status, answer.Text));
        (await api.PostAsync("/api/events", body, Json, ("aeg-event-type", "SubscriptionValidation"), ("aeg-subscription-name", "OTHERS"))).Problem(HttpStatusCode.Forbidden);
        Assert.Equal(200, (await api.PostAsync("/api/events", "[]", Json, ("aeg-event-type", "SubscriptionDeletion"))).Status);
        Assert.Equal(0, (await api.Store.CountAsync(default)).Received);
    }

    [Fact]
    public async Task A_sender_that_asks_is_told_whether_it_may_deliver()
    {
        await using var api = await TestApi.StartAsync();
        var granted = await Options(api, ("WebHook-Request-Origin", "eventgrid.azure.net"), ("WebHook-Request-Rate", "120"));
        Assert.Equal((200, "eventgrid.azure.net", "120"), (granted.Status, granted.Header("WebHook-Allowed-Origin"), granted.Header("WebHook-Allowed-Rate")));
        var refused = await Options(api, ("WebHook-Request-Origin", "evil.example"));
        Assert.Equal((403, null), (refused.Status, refused.Header("WebHook-Allowed-Origin")));
    }

    [Fact]
    public async Task A_browser_that_asks_is_granted_nothing()
    {
        await using var api = await TestApi.StartAsync();
        var answer = await Options(api, ("Origin", "http://evil.example"), ("Access-Control-Request-Method", "POST"));
        Assert.Equal(204, answer.Status);
        Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    private static async Task<Answer> Options(TestApi api, params (string, string)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/events");
        return await api.SendAsync(request, headers);
    }

    private sealed class BrokenJournal(Exception error) : IEventJournal
    {
        public ValueTask<IReadOnlyList<JournalReceipt>> AppendAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancellation) => throw error;
    }

    private sealed class NonSeekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();
    }
}
