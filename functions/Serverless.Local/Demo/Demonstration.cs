using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Serverless.Local.Client;
using Serverless.Local.Commands;
using Serverless.Local.Hosting;
using Serverless.Local.Rendering;
using Spectre.Console;

namespace Serverless.Local.Demo;

/// <summary><c>router up --demo</c>: a disk really fills, an event says so, and the story is told as it happens.</summary>
internal static class Demonstration
{
    public static async Task<int> RunAsync(UpOptions options, CancellationToken cancellation)
    {
        var (target, agent) = await DemoTarget.StartAsync(Path.Combine(options.Data, "demo-disk"));
        using var owned = target;
        var settings = new Dictionary<string, string>(options.Settings) { ["disk.agent"] = agent };
        return await RouterHost.RunAsync(options with { Settings = settings }, cancellation, (url, stopping) => TellOrSayWhyNotAsync(url, agent, stopping));
    }

    private static async Task TellOrSayWhyNotAsync(Uri url, string agent, CancellationToken cancellation)
    {
        try
        {
            await TellAsync(url, agent, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Stopped in the middle of the story.
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync($"The demonstration came to an end: {e.Message} The router goes on serving at {url}.");
        }
    }

    private static async Task TellAsync(Uri url, string agent, CancellationToken cancellation)
    {
        using var http = new HttpClient();
        var disk = JsonNode.Parse(await http.GetStringAsync(new Uri(agent + "/disk"), cancellation))!;
        AnsiConsole.MarkupLineInterpolated($"[grey]A small target runs beside the router at {agent}. Its disk {(string?)disk["path"]} is {(int)disk["usedPercent"]!} % full: {(int)disk["files"]!} files.[/]");

        using var client = new RouterClient(url);
        await ReadyAsync(http, url, cancellation);
        var body = new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = Guid.CreateVersion7().ToString(),
            ["source"] = "/demo/monitor",
            ["type"] = "com.example.host.disk",
            ["subject"] = "web-1",
            ["data"] = new JsonObject { ["host"] = "web-1", ["mount"] = (string?)disk["path"], ["usedPercent"] = (int)disk["usedPercent"]! },
        };
        AnsiConsole.MarkupLineInterpolated($"\n[bold]event[/]    {(string?)body["type"]} from {(string?)body["source"]}: web-1 is {(int)disk["usedPercent"]!} % full");
        var accepted = await client.PostAsync("api/events", Encoding.UTF8.GetBytes(body.ToJsonString()), "application/cloudevents+json", cancellation);
        var sequence = accepted.List("receipts").First().Text("sequence");

        var runId = await VerdictAsync(client, sequence, cancellation);
        if (runId is null)
        {
            AnsiConsole.MarkupLineInterpolated($"[yellow]Nothing was started.[/] The event as it was recorded: {new Uri(url, $"api/events/{sequence}")}; 'router explain {sequence}' says why.");
            return;
        }

        await Story.FollowAsync(client, runId, cancellation);
        AnsiConsole.MarkupLineInterpolated($"\nSee it: {new Uri(url, $"runs/{runId}")}");
        AnsiConsole.MarkupLine("[grey]The router goes on serving; Ctrl+C stops it. README says how to change the rule and see the change.[/]");
    }

    /// <summary>Waits until the router can judge, and says what it waits for.</summary>
    private static async Task ReadyAsync(HttpClient http, Uri url, CancellationToken cancellation)
    {
        for (var told = ""; ;)
        {
            using var response = await http.GetAsync(new Uri(url, "health"), cancellation);
            if (response.IsSuccessStatusCode)
            {
                return;
            }

            var reasons = string.Join(' ', (await response.Content.ReadFromJsonAsync<JsonElement>(cancellation)).List("reasons"));
            if (reasons != told)
            {
                AnsiConsole.MarkupLineInterpolated($"[yellow]The demonstration waits:[/] {reasons} It goes on by itself when that is put right.");
                told = reasons;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellation);
        }
    }

    /// <returns>The run that was started; null where none was.</returns>
    private static async Task<string?> VerdictAsync(RouterClient client, string sequence, CancellationToken cancellation)
    {
        while (true)
        {
            var answer = (await client.GetAsync($"api/events/{sequence}", cancellation)).GetProperty("entry");
            if (answer.TryGetProperty("judgement", out var judgement) && judgement.ValueKind == JsonValueKind.Object)
            {
                if (!judgement.List("verdicts").Any())
                {
                    AnsiConsole.MarkupLine("[bold]verdict[/]  no rule matched the event");
                }

                foreach (var verdict in judgement.List("verdicts"))
                {
                    AnsiConsole.MarkupLineInterpolated($"[bold]verdict[/]  {verdict.Text("rule")}: {verdict.Text("decision")}. {verdict.Text("reason")}");
                }

                return judgement.List("verdicts").Select(v => v.Text("run")).FirstOrDefault(id => id.Length > 0);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellation);
        }
    }
}
