using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Serverless.Contracts;
using Serverless.Processes;

namespace Serverless.Local.Tests;

/// <summary>A machine is restarted, in a router of its own process, by the real library for identities.</summary>
public sealed class AzureRunTests : IDisposable
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Group = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/web";
    private const string Machine = Group + "/providers/Microsoft.Compute/virtualMachines/vm-1";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task An_operation_is_followed_by_the_next_process_and_everything_is_in_the_trace_of_the_event()
    {
        await using var azure = await AzureStandIn.StartAsync();
        Write(azure.Address);
        using (var router = await RouterProcess.StartAsync(BuiltPrograms.Router, folder.File("data"), folder.File("rules"), azure.Environment))
        {
            await SendAsync(router.Url, Machine);
            await Eventually.TrueAsync(() => azure.Calls.Any(call => call.Request == "GET /operations/1"), "the operation is asked about");
            router.Kill();
        }

        var before = azure.Calls.Count;
        azure.Ended = true;
        using var again = await RouterProcess.StartAsync(BuiltPrograms.Router, folder.File("data"), folder.File("rules"), azure.Environment);
        var run = await EndAsync(again.Url);
        Assert.Equal("completed", run.GetProperty("status").GetString());
        Assert.True(azure.Calls.Count > before);
        Assert.Single(azure.Calls, call => call.Request == $"POST {Machine}/restart");
        Assert.Contains(azure.Calls, call => call.Request == "GET /plain");
        Assert.All(azure.Calls, call => Assert.Equal(Trace, call.Trace));

        using var client = new HttpClient { BaseAddress = again.Url };
        var history = await client.GetStringAsync($"api/runs/{run.GetProperty("id").GetString()}/history", TestContext.Current.CancellationToken);
        Assert.Contains("call-accepted", history, StringComparison.Ordinal);
        Assert.DoesNotContain("signed", history, StringComparison.Ordinal);
        Assert.DoesNotContain("t0ken", history, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_event_names_outside_of_the_scope_is_not_called()
    {
        await using var azure = await AzureStandIn.StartAsync();
        Write(azure.Address);
        using var router = await RouterProcess.StartAsync(BuiltPrograms.Router, folder.File("data"), folder.File("rules"), azure.Environment);
        await SendAsync(router.Url, Machine.Replace("/web/", "/web2/", StringComparison.Ordinal));
        var run = await EndAsync(router.Url);
        Assert.Equal("faulted", run.GetProperty("status").GetString());
        Assert.Contains("Out of scope", run.GetProperty("note").GetString(), StringComparison.Ordinal);
        Assert.Empty(azure.Calls);
    }

    [Fact]
    public async Task A_machine_that_has_not_been_told_to_call_Azure_refuses_such_a_workflow_and_says_why()
    {
        Write("http://127.0.0.1:1");
        using var router = await RouterProcess.StartAsync(BuiltPrograms.Router, folder.File("data"), folder.File("rules"));
        await Eventually.TrueAsync(() => router.Errors.Contains("workflow/not-possible-here", StringComparison.Ordinal), "the set is refused");
        Assert.Contains("ROUTER_AZURE", router.Errors, StringComparison.Ordinal);
    }

    private void Write(string target)
    {
        folder.Write("rules/web/rules/restart.yaml", $"rule: restart\nmatch: {{ type: [com.example.stuck] }}\nmode: auto\nrun: web/restart:1.0.0\nscope: [{Group}]\n");
        folder.Write("rules/web/workflows/restart.yaml", $$"""
            document: { dsl: 1.0.3, namespace: web, name: restart, version: 1.0.0 }
            do:
              - restart:
                  call: azure:request
                  with: { method: post, resource: "${ .subject }", path: restart, apiVersion: 2024-11-01 }
              - note:
                  call: http
                  with: { method: get, endpoint: "{{target}}/plain" }
            """);
    }

    private static async Task SendAsync(Uri router, string subject)
    {
        using var client = new HttpClient { BaseAddress = router };
        var happened = $$"""{"specversion":"1.0","id":"1","source":"/t","type":"com.example.stuck","subject":"{{subject}}","traceparent":"00-{{Trace}}-b7ad6b7169203331-01"}""";
        using var answer = await client.PostAsync(new Uri("api/events", UriKind.Relative), new StringContent(happened, Encoding.UTF8, "application/cloudevents+json"));
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<JsonElement> EndAsync(Uri router)
    {
        using var client = new HttpClient { BaseAddress = router };
        return (await Eventually.GetAsync<object>(async () =>
        {
            var runs = (await client.GetFromJsonAsync<JsonElement>("api/runs")).GetProperty("items");
            return runs.GetArrayLength() > 0 && runs[0].GetProperty("status").GetString() is "completed" or "faulted" ? runs[0] : null;
        }, "the run ends")) is JsonElement run ? run : default;
    }
}
