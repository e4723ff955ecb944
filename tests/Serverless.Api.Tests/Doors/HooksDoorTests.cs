using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Api.Tests.Doors;

public class HooksDoorTests
{
    private const string Body = """{"action":"opened"}""";
    private static readonly (string, string) Json = ("Content-Type", "application/json");

    [Fact]
    public async Task A_signed_delivery_is_accepted()
    {
        await using var api = await StartAsync();
        var answer = await api.PostAsync("/api/hooks/gh", Body, Json, ("X-GitHub-Event", "issues"), ("X-GitHub-Delivery", "d-1"), Signature(Body, "k"));
        Assert.Equal(202, answer.Status);
        var record = await api.Store.FindAsync(1, default);
        Assert.Equal(("hook/gh", "/hooks/gh", "d-1", "com.github.issues"), (record!.Door, record.Source, record.Id, record.Type));
    }

    [Fact]
    public async Task A_thousand_replays_are_one_event()
    {
        await using var api = await StartAsync();
        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal(202, (await api.PostAsync("/api/hooks/gh", Body, Json, Signature(Body, "k"))).Status);
        }

        var counts = await api.Store.CountAsync(default);
        Assert.Equal(999, counts.Redelivered);
    }

    [Theory]
    [InlineData("other secret")]
    [InlineData(null)]
    public async Task Without_the_right_signature_it_gets_401_and_leaves_no_trace(string? secret)
    {
        await using var api = await StartAsync();
        var answer = await api.PostAsync("/api/hooks/gh", Body, secret is null ? [Json] : [Json, Signature(Body, secret)]);
        answer.Problem(HttpStatusCode.Unauthorized);
        Assert.NotNull(answer.Header("WWW-Authenticate"));
        Assert.Equal(0, (await api.Store.CountAsync(default)).Received);
    }

    [Fact]
    public async Task A_refused_delivery_is_counted()
    {
        var counted = 0L;
        using var listener = new System.Diagnostics.Metrics.MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "router.intake.answers")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            // Other tests count at the same moment.
            if (tags.Contains(new("answer", "refused")) && tags.Contains(new("door", "hook/counted")))
            {
                Interlocked.Add(ref counted, count);
            }
        });
        listener.Start();
        await using var api = await StartAsync();
        api.Ports.AddSource("""{"source":"counted","verify":{"kind":"github","secret":"gh-secret"}}""", "gh-secret", "k");
        await api.PostAsync("/api/hooks/counted", Body, Json);
        Assert.Equal(1, counted);
    }

    [Fact]
    public async Task The_signature_is_checked_before_the_body_is_read()
    {
        await using var api = await StartAsync();
        (await api.PostAsync("/api/hooks/gh", "{", Json)).Problem(HttpStatusCode.Unauthorized);
        Assert.Equal(["json/syntax"], (await api.PostAsync("/api/hooks/gh", "{", Json, Signature("{", "k"))).Problem(HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task A_missing_secret_gets_503()
    {
        await using var api = await StartAsync();
        api.Ports.Secrets.Clear();
        var answer = await api.PostAsync("/api/hooks/gh", Body, Json, Signature(Body, "k"));
        answer.Problem(HttpStatusCode.ServiceUnavailable);
        Assert.Equal("5", answer.Header("Retry-After"));
        Assert.Equal(0, (await api.Store.CountAsync(default)).Received);
    }

    [Fact]
    public async Task An_unknown_source_gets_404() => (await (await StartAsync()).PostAsync("/api/hooks/none", Body, Json)).Problem(HttpStatusCode.NotFound);

    [Fact]
    public async Task Before_the_first_rule_set_it_gets_503()
    {
        await using var api = await StartAsync();
        api.Ports.Sources = null;
        (await api.PostAsync("/api/hooks/gh", Body, Json, Signature(Body, "k"))).Problem(HttpStatusCode.ServiceUnavailable);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/plain")]
    public async Task Other_content_gets_415(string contentType)
    {
        await using var api = await StartAsync();
        (await api.PostAsync("/api/hooks/gh", Body, ("Content-Type", contentType), Signature(Body, "k"))).Problem(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task A_delivery_that_is_too_large_gets_413()
    {
        await using var api = await StartAsync();
        (await api.PostAsync("/api/hooks/gh", new byte[(1024 * 1024) + 1], Json)).Problem(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task No_secret_and_no_body_gets_into_the_log()
    {
        await using var api = await StartAsync();
        await api.PostAsync("/api/hooks/gh?code=querysecret", "{\"a\":\"bodysecret\"}", Json, Signature(Body, "wrong"), ("Authorization", "Bearer headersecret"));
        Assert.Contains(api.Ports.Log.Lines, line => line.Contains("hook/gh", StringComparison.Ordinal));
        Assert.DoesNotContain(api.Ports.Log.Lines.Where(line => !line.StartsWith("Request ", StringComparison.Ordinal)), line => line.Contains("bodysecret", StringComparison.Ordinal) || line.Contains("querysecret", StringComparison.Ordinal) || line.Contains("headersecret", StringComparison.Ordinal));
    }

    private static async Task<TestApi> StartAsync()
    {
        var api = await TestApi.StartAsync();
        api.Ports.AddSource("""{"source":"gh","verify":{"kind":"github","secret":"gh-secret"}}""", "gh-secret", "k");
        return api;
    }

    private static (string, string) Signature(string body, string secret) =>
        ("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body))));
}
