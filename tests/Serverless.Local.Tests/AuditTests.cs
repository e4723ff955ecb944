using System.Net.Http.Json;
using System.Text.Json;
using Serverless.Contracts;
using Serverless.Processes;
using SQLitePCL;

namespace Serverless.Local.Tests;

/// <summary>The audit and the report through the router as users run it.</summary>
public sealed class AuditTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_an_event_leads_to_is_audited_verified_listed_exported_and_reported()
    {
        HelloPack.Write(folder);
        using (var first = await StartAsync())
        {
            await SendAsync(first, "a");
            first.Kill();
        }

        using var router = await StartAsync();
        await SendAsync(router, "b");
        Assert.Equal(0, (await CommandAsync(router, "starts", "stop", "--reason", "it burns", "--by", "ann")).ExitCode);

        var verified = await CommandAsync(router, "audit", "verify");
        Assert.True(verified.ExitCode == 0, verified.Output + verified.Errors);
        Assert.Contains("main is whole", verified.Output, StringComparison.Ordinal);
        var kinds = JsonElement.Parse((await CommandAsync(router, "audit", "list", "--limit", "100", "--json")).Output).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("attempt").GetProperty("kind").GetString()).ToList();
        Assert.Equal(["starts-act", "verdict", "run-start", "rules-in-force"], kinds.Distinct().Where(kind => kind != "run-end"));
        Assert.Equal((2, 2, 2), (kinds.Count(kind => kind == "verdict"), kinds.Count(kind => kind == "run-start"), kinds.Count(kind => kind == "run-end")));
        Assert.Contains("it burns", (await CommandAsync(router, "audit", "list")).Output, StringComparison.Ordinal);
        var lines = (await CommandAsync(router, "audit", "export")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(JsonElement.Parse(lines[^2]).GetProperty("hash").GetString(), JsonElement.Parse(lines[^1]).GetProperty("head").GetProperty("hash").GetString());

        var report = JsonElement.Parse((await CommandAsync(router, "report", "--since", "P1D", "--json")).Output);
        Assert.Equal((2, 2, 1), (report.GetProperty("events").GetProperty("received").GetInt32(), report.GetProperty("unaided").GetInt32(), report.GetProperty("unaidedShare").GetInt32()));
        Assert.Contains("| runs started | 2 |", (await CommandAsync(router, "report", "--markdown")).Output, StringComparison.Ordinal);
        Assert.Contains("time to remediate, p95", (await CommandAsync(router, "report")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_router_that_cannot_write_its_audit_says_that_it_is_not_ready_until_it_can()
    {
        HelloPack.Write(folder);
        using var router = await StartAsync();
        using var client = new HttpClient { BaseAddress = router.Url };
        await Eventually.TrueAsync(async () => (await client.GetAsync("health")).IsSuccessStatusCode, "it is ready");
        Execute("CREATE TRIGGER shut BEFORE INSERT ON audit_blocks BEGIN SELECT RAISE(ABORT, 'it is shut'); END");
        await HelloPack.SendAsync(client, "a");
        await Eventually.TrueAsync(async () => (await (await client.GetAsync("health")).Content.ReadAsStringAsync()).Contains("The audit log cannot be written, so nothing is judged or done: ", StringComparison.Ordinal), "it says why it is not ready");
        var stopped = await CommandAsync(router, "starts", "stop", "--reason", "it burns", "--by", "ann");
        Assert.NotEqual(0, stopped.ExitCode);
        Assert.DoesNotContain("defect", stopped.Output + stopped.Errors, StringComparison.Ordinal);
        Execute("DROP TRIGGER shut");
        await Eventually.TrueAsync(async () => (await client.GetAsync("health")).IsSuccessStatusCode, "it is ready again");
    }

    private void Execute(string sql)
    {
        Batteries_V2.Init();
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open(Path.Combine(folder.File("data"), "router.db"), out var database));
        raw.sqlite3_busy_timeout(database, 10_000);
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_exec(database, sql));
        raw.sqlite3_close(database);
    }

    private Task<RouterProcess> StartAsync() => RouterProcess.StartAsync(BuiltPrograms.Router, folder.File("data"), folder.File("rules"));

    private static Task<RouterCommand> CommandAsync(RouterProcess router, params string[] arguments) => RouterCommand.RunAsync(BuiltPrograms.Router, [.. arguments, "--url", router.Url.ToString()]);

    /// <summary>Until its verdict is there, which comes last.</summary>
    private static async Task SendAsync(RouterProcess router, string id)
    {
        using var client = new HttpClient { BaseAddress = router.Url };
        await HelloPack.SendAsync(client, id);
        await Eventually.GetAsync<string>(
            async () =>
            {
                var counts = await client.GetFromJsonAsync<JsonElement>("api/conservation");
                var runs = await client.GetFromJsonAsync<JsonElement>("api/runs?status=completed");
                return counts.GetProperty("pending").GetInt32() == 0 && runs.GetProperty("items").GetArrayLength() == counts.GetProperty("received").GetInt32() ? "done" : null;
            },
            "the run completes");
    }
}
