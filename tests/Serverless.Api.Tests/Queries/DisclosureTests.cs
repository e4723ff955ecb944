using System.Text.Json;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Api.Tests.Queries;

/// <summary>What may be a credential is recorded, since the call is made from it, and shown to nobody.</summary>
public class DisclosureTests
{
    private const string Secret = "s3cr3t";

    private const string Arguments = $$$"""
        {"method":"post","endpoint":{"uri":"https://kim:{{{Secret}}}1@example.com/a/b@c?token={{{Secret}}}2&n=1&{{{Secret}}}3","authentication":{"bearer":{"token":"{{{Secret}}}4"} } },
         "headers":{"Authorization":"Bearer {{{Secret}}}5","X-Key":"{{{Secret}}}6","content-type":"text/plain","User-Agent":"router"},
         "query":{"key":"{{{Secret}}}7"},"body":{"n":1.50,"headers":{"a":"kept"} } }
        """;

    [Theory]
    [InlineData("/runs/run-1")]
    [InlineData("/api/runs/run-1/history")]
    public async Task No_header_and_no_query_of_a_call_is_shown(string url)
    {
        await using var api = await TestApi.StartAsync();
        await RunAsync(api);
        var answer = await api.GetAsync(url);
        Assert.Equal(200, answer.Status);
        Assert.Contains("example.com/a/b@c?token=***", answer.Text);
        Assert.DoesNotContain(Secret, answer.Text);
    }

    [Fact]
    public async Task What_is_no_credential_is_shown_as_it_was()
    {
        await using var api = await TestApi.StartAsync();
        await RunAsync(api);
        var facts = (await api.GetAsync("/api/runs/run-1/history")).Json.GetProperty("items");
        var call = facts[1].GetProperty("with");
        Assert.Equal("https://***@example.com/a/b@c?token=***&n=***&***", call.GetProperty("endpoint").GetProperty("uri").GetString());
        Assert.Equal("text/plain", call.GetProperty("headers").GetProperty("content-type").GetString());
        Assert.Equal("""{"n":1.50,"headers":{"a":"kept"}}""", call.GetProperty("body").GetRawText());
        Assert.Equal("""{"dsl":"1.0.3"}""", facts[0].GetProperty("workflow").GetProperty("document").GetRawText());
    }

    private static async Task RunAsync(TestApi api)
    {
        var with = JsonElement.Parse(Arguments);
        HistoryEvent[] facts =
        [
            new RunStarted(TestApi.Noon, "run-1", JsonElement.Parse($$"""{"document":{"dsl":"1.0.3"},"do":[{"a":{"call":"http","with":{{Arguments}} } }]}"""), JsonElement.Parse("{}"), new RunCause("r", "s", 7, "/hosts", "e-7")),
            new CallIntended(TestApi.Noon, "/do/0/a", "http", with, "key", RetryClass.Check, with),
        ];
        var summary = new RunSummary("run-1", "p/w:1.0.0", "r", 7, RunStatus.Running, TestApi.Noon, TestApi.Noon, null, facts.Length, null);
        Assert.Equal(AppendOutcome.Appended, await api.Store.AppendAsync(new RunAppend("run-1", 0, facts, summary), default));
    }
}
