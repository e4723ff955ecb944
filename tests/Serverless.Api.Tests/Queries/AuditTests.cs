using System.Net;
using System.Text.Json;
using Serverless.Application.Audit;
using Serverless.Core.Audit;

namespace Serverless.Api.Tests.Queries;

public sealed class AuditTests
{
    private static readonly AuditHead Main = AuditHead.Empty("main");

    [Fact]
    public async Task Attempts_are_listed_from_the_newest_and_pages_go_on()
    {
        await using var api = await TestApi.StartAsync();
        await WriteAsync(api, new RunEnded("a", "completed"), new RunActed("b", "pause", "ann", "wait"));

        var first = JsonElement.Parse((await api.GetAsync("/api/audit?limit=1")).Text);
        var second = JsonElement.Parse((await api.GetAsync($"/api/audit?limit=1&before={first.GetProperty("next").GetString()}")).Text);

        Assert.Equal("""{"kind":"run-act","run":"b","act":"pause","by":"ann","reason":"wait"}""", first.GetProperty("items")[0].GetProperty("attempt").GetRawText());
        Assert.Equal("a", second.GetProperty("items")[0].GetProperty("attempt").GetProperty("run").GetString());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
        Assert.Equal(("""{"items":[],"next":null}""", 200), await api.GetAsync("/api/audit?before=nothing.1") is var none ? (none.Text, none.Status) : default);
    }

    [Fact]
    public async Task A_check_goes_on_where_the_one_before_ended()
    {
        await using var api = await TestApi.StartAsync();
        await WriteAsync(api, new RunEnded("a", "completed"), new RunEnded("b", "completed"));
        var head = await api.Store.FindHeadAsync("main", default);
        var first = (await api.Store.ReadAsync("main", 1, 1, default))[0];

        Assert.Equal($$"""{"check":{"chain":"main","number":2,"hash":"{{head.Hash}}","break":null},"done":true}""", (await api.GetAsync("/api/audit/verify?chain=main")).Text);
        Assert.Equal($$"""{"check":{"chain":"main","number":2,"hash":"{{head.Hash}}","break":null},"done":true}""", (await api.GetAsync($"/api/audit/verify?chain=main&after=1&hash={first.Hash}")).Text);
        Assert.Contains("audit/link", (await api.GetAsync($"/api/audit/verify?chain=main&after=1&hash={head.Hash}")).Text, StringComparison.Ordinal);
        Assert.Equal($$"""{"items":[{"chain":"main","number":2,"hash":"{{head.Hash}}"}],"next":null}""", (await api.GetAsync("/api/audit/chains")).Text);
    }

    [Fact]
    public async Task What_is_exported_can_be_hashed_by_whoever_has_it()
    {
        await using var api = await TestApi.StartAsync();
        await WriteAsync(api, new RunActed("ü", "pause", "ann", "\"<wait>\""));
        var block = JsonElement.Parse((await api.GetAsync("/api/audit/export?chain=main")).Text).GetProperty("items")[0];
        var body = System.Text.Encoding.UTF8.GetBytes(block.GetProperty("body").GetString()!);
        Assert.Equal(AuditBlock.After(Main, body).Hash, block.GetProperty("hash").GetString());
    }

    [Theory]
    [InlineData("/api/audit?before=x", "query/no-such-place")]
    [InlineData("/api/audit?colour=red", "query/unknown")]
    [InlineData("/api/audit/verify", "query/missing")]
    [InlineData("/api/audit/verify?chain=main&after=1", "query/missing")]
    [InlineData("/api/audit/export", "query/missing")]
    [InlineData("/api/report?since=yesterday", "query/no-duration")]
    [InlineData("/api/report?since=P400D", "query/no-duration")]
    public async Task A_question_that_is_none_is_refused(string path, string code)
    {
        await using var api = await TestApi.StartAsync();
        Assert.Contains(code, (await api.GetAsync(path)).Problem(HttpStatusCode.BadRequest));
    }

    private static async Task WriteAsync(TestApi api, params AuditEntry[] entries)
    {
        var writer = new AuditWriter(api.Store, new AuditIdentity("host", "main"), TimeProvider.System);
        foreach (var entry in entries)
        {
            await writer.WriteAsync([entry], default);
        }
    }
}
