using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
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

    [Theory]
    [InlineData("Kestrel__Endpoints__a__Url")]
    [InlineData("ASPNETCORE_URLS")]
    [InlineData("DOTNET_URLS")]
    public async Task A_variable_cannot_make_the_router_serve_elsewhere(string variable)
    {
        HelloPack.Write(folder);
        var elsewhere = FreePort();
        using var router = await StartAsync(new() { [variable] = $"http://127.0.0.1:{elsewhere}" });
        Assert.Equal("127.0.0.1", router.Url.Host);
        Assert.NotEqual(elsewhere, router.Url.Port);
        using var knocking = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(async () => await knocking.ConnectAsync(IPAddress.Loopback, elsewhere, TestContext.Current.CancellationToken));
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

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static WebApplication SlowTarget(TaskCompletionSource called, TimeSpan delay)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
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
