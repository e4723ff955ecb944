using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Serverless.Contracts;
using Serverless.Processes;

namespace Serverless.Local.Tests;

public sealed class StoppingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_stop_waits_for_a_call_of_four_seconds_and_leaves_nothing_in_doubt()
    {
        var called = new TaskCompletionSource();
        await using var target = SlowTarget(called, TimeSpan.FromSeconds(4));
        await target.StartAsync(TestContext.Current.CancellationToken);
        HelloPack.Write(folder, tasks: $"do: [{{ act: {{ call: http, with: {{ method: post, endpoint: \"{target.Urls.First()}/act\", body: {{}} }} }} }}]");

        using (var router = await StartAsync())
        {
            using var client = new HttpClient { BaseAddress = router.Url };
            await HelloPack.SendAsync(client, "1");
            await called.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            Assert.True(await router.StopAsync() == 0, router.Errors);
        }

        using var again = await StartAsync();
        using var asking = new HttpClient { BaseAddress = again.Url };
        var status = await Eventually.GetAsync<string>(async () =>
        {
            var run = (await asking.GetFromJsonAsync<JsonElement>("api/runs")).GetProperty("items")[0].GetProperty("status").GetString();
            return run is "running" ? null : run;
        }, "the run goes on");
        Assert.Equal("completed", status);
    }

    [Fact]
    public async Task A_variable_cannot_bind_the_router_to_another_address()
    {
        HelloPack.Write(folder);
        using var router = await StartAsync(new() { ["Kestrel__Endpoints__a__Url"] = "http://127.0.0.2:0", ["ASPNETCORE_URLS"] = "http://127.0.0.2:0", ["DOTNET_URLS"] = "http://127.0.0.2:0" });
        Assert.Equal("127.0.0.1", router.Url.Host);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_in_one_sentence()
    {
        HelloPack.Write(folder);
        using var router = await StartAsync();
        var second = await RouterCommand.RunAsync(BuiltPrograms.Router, "up", "--port", router.Url.Port.ToString(), "--data", folder.File("other"), "--rules", folder.File("rules"));
        Assert.Equal(3, second.ExitCode);
        Assert.Contains("--port", second.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Errors, StringComparison.Ordinal);
    }

    private Task<RouterProcess> StartAsync(Dictionary<string, string>? environment = null) =>
        RouterProcess.StartAsync(BuiltPrograms.Router, folder.File("data"), folder.File("rules"), environment);

    private static WebApplication SlowTarget(TaskCompletionSource called, TimeSpan delay)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var target = builder.Build();
        target.MapPost("/act", async (HttpContext context) =>
        {
            called.TrySetResult();
            await Task.Delay(delay);
            await context.Response.WriteAsJsonAsync(new { done = true });
        });
        return target;
    }
}
