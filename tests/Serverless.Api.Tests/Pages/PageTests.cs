using Serverless.Api.Tests.Queries;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Admission;

namespace Serverless.Api.Tests.Pages;

public class PageTests
{
    private const string Evil = "<script>alert('x')</script>\"'&";

    [Fact]
    public async Task The_first_page_shows_the_books_the_events_and_the_runs()
    {
        await using var api = await TestApi.StartAsync();
        Assert.Contains("Nothing has come in yet", (await api.GetAsync("/")).Text);
        await QueryTests.SendAsync(api, 1);
        await QueryTests.RunAsync(api, "run-1", RunStatus.Running);
        await api.Store.RecordAsync([new Judgement(1, "s", TestApi.Noon, [new Verdict("disk-full", new AdmissionDecision.Admitted("It matched.", "run-1"))])], default);
        var page = await api.GetAsync("/");
        Assert.Equal((200, "text/html"), (page.Status, page.ContentType));
        Assert.Contains("<dt>received</dt><dd>1</dd>", page.Text);
        Assert.Contains("<a href=\"/runs/run-1\">admitted</a> disk-full", page.Text);
        Assert.Contains("<span class=\"busy\">running</span>", page.Text);
    }

    [Fact]
    public async Task A_run_shows_its_cause_and_its_history()
    {
        await using var api = await TestApi.StartAsync();
        await QueryTests.RunAsync(api, "run-1", RunStatus.Completed);
        var page = (await api.GetAsync("/runs/run-1")).Text;
        Assert.Contains("Rule <strong>disk-full</strong> answered event <a href=\"/api/events/7\">#7</a>", page);
        Assert.Contains("<tr class=\"failed\"><td class=\"number\">2.5 s</td><td class=\"bad\">call failed</td>", page);
        Assert.DoesNotContain("http-equiv=\"refresh\"", page);
        Assert.DoesNotContain("<b>Unavailable", page);
        Assert.DoesNotContain("<script", page);
    }

    [Fact]
    public async Task A_run_that_goes_on_is_loaded_again()
    {
        await using var api = await TestApi.StartAsync();
        await QueryTests.RunAsync(api, "run-1", RunStatus.Waiting);
        Assert.Contains("<meta http-equiv=\"refresh\" content=\"1\">", (await api.GetAsync("/runs/run-1")).Text);
    }

    [Fact]
    public async Task A_run_that_is_not_there_is_a_page_too()
    {
        await using var api = await TestApi.StartAsync();
        var page = await api.GetAsync("/runs/none");
        Assert.Equal((404, "text/html"), (page.Status, page.ContentType));
    }

    [Fact]
    public async Task Nothing_that_was_sent_becomes_markup()
    {
        await using var api = await TestApi.StartAsync();
        var evil = System.Text.Json.JsonSerializer.Serialize(Evil);
        await api.PostAsync("/api/events", $$"""{"specversion":"1.0","id":{{evil}},"source":{{evil}},"type":{{evil}},"subject":{{evil}}}""", ("Content-Type", "application/cloudevents+json"));
        await QueryTests.RunAsync(api, "run\"><b>", RunStatus.Faulted, Evil);
        await api.Store.RecordAsync([new Judgement(1, Evil, TestApi.Noon, [new Verdict(Evil, new AdmissionDecision.Observed(Evil))])], default);
        foreach (var url in new[] { "/", "/runs/run%22%3E%3Cb%3E" })
        {
            var page = await api.GetAsync(url);
            Assert.Equal(200, page.Status);
            Assert.DoesNotContain("<script", page.Text);
            Assert.DoesNotContain("<b>", page.Text);
            Assert.Contains("&lt;script&gt;", page.Text);
        }
    }

    [Fact]
    public async Task Pages_allow_nothing_but_their_own_stylesheet()
    {
        await using var api = await TestApi.StartAsync();
        var page = await api.GetAsync("/");
        Assert.StartsWith("default-src 'none'; style-src 'self';", page.Header("Content-Security-Policy"));
        Assert.Equal("nosniff", page.Header("X-Content-Type-Options"));
        Assert.Contains("<link rel=\"stylesheet\" href=\"/site.css\">", page.Text);
        Assert.DoesNotContain("style=", page.Text);
        var css = await api.GetAsync("/site.css");
        Assert.Equal((200, "text/css"), (css.Status, css.ContentType));
    }
}
