using System.Text.Json;
using Serverless.Local.Client;
using Spectre.Console;

namespace Serverless.Local.Rendering;

/// <summary>Tells a run's history, a line a fact.</summary>
internal static class Story
{
    public static void Tell(IEnumerable<JsonElement> facts)
    {
        foreach (var fact in facts)
        {
            AnsiConsole.MarkupLine(Line(fact));
        }
    }

    /// <summary>Tells facts as they are recorded.</summary>
    /// <returns>The kind of the fact the run ended with.</returns>
    public static Task<string> FollowAsync(RouterClient client, string runId, CancellationToken cancellation) =>
        FollowAsync(client, runId, fact => AnsiConsole.MarkupLine(Line(fact)), cancellation);

    /// <summary>Hands over facts as they are recorded.</summary>
    /// <returns>The kind of the fact the run ended with.</returns>
    public static async Task<string> FollowAsync(RouterClient client, string runId, Action<JsonElement> tell, CancellationToken cancellation)
    {
        var told = 0;
        while (true)
        {
            var history = await client.GetAsync($"api/runs/{Uri.EscapeDataString(runId)}/history", cancellation);
            foreach (var fact in history.List("items").Skip(told))
            {
                told++;
                tell(fact);
                if (fact.Text("kind") is "run-completed" or "run-faulted")
                {
                    return fact.Text("kind");
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellation);
        }
    }

    public static string Line(JsonElement fact)
    {
        var time = fact.Time("at")?.ToLocalTime().ToString("HH:mm:ss.fff") ?? "";
        var path = Markup.Escape(fact.Text("path"));
        var told = fact.Text("kind") switch
        {
            "run-started" => $"[bold]run started[/] [grey]{Markup.Escape(fact.Text("runId"))}[/]",
            "task-started" => $"[blue]→[/] {path}",
            "task-skipped" => $"[grey]· {path} skipped, its condition is false[/]",
            "call-intended" => $"  calls {Call(fact)}",
            "call-returned" => $"  [green]answered[/] {Short(fact, "output")}",
            "call-failed" => $"  [red]failed[/] {Failure(fact)}",
            "call-doubted" => $"  [yellow]in doubt[/] {Markup.Escape(fact.Text("reason"))}",
            "doubt-resolved" => $"  [yellow]resolved[/] by {Markup.Escape(fact.Text("by"))}: {(fact.Text("performed") == "True" ? "performed" : "not performed")}, {Markup.Escape(fact.Text("reason"))}",
            "wait-started" => $"  waits until {Markup.Escape(fact.Text("until"))}",
            "wait-elapsed" => "  the wait is over",
            "emit-intended" => $"  emits {Short(fact, "event")}",
            "event-emitted" => "  [green]emitted[/]",
            "task-completed" => $"[green]✓[/] {path} {Short(fact, "output")}",
            "task-failed" => $"[red]✗[/] {path} {Failure(fact)}",
            "error-caught" => $"  [yellow]caught[/] by {path}: {Failure(fact)}",
            "retry-scheduled" => $"  [yellow]retry[/] {Markup.Escape(fact.Text("attempt"))} of {path} at {Markup.Escape(fact.Text("until"))}: {Failure(fact)}",
            "retry-started" => $"  [yellow]tries again[/] {path}",
            "run-completed" => $"[bold green]run completed[/] {Short(fact, "output")}",
            "run-faulted" => $"[bold red]run faulted[/] {Failure(fact)}",
            var other => $"{Markup.Escape(other)} {path}",
        };
        return $"[grey]{time}[/] {told}";
    }

    public static string StatusMarkup(string status) => status.ToUpperInvariant() switch
    {
        "COMPLETED" => "[green]completed[/]",
        "FAULTED" => "[red]faulted[/]",
        "ASKING" => "[yellow]asking[/]",
        var other => Markup.Escape(other.ToLowerInvariant()),
    };

    private static string Call(JsonElement fact)
    {
        if (!fact.TryGetProperty("with", out var with))
        {
            return Markup.Escape(fact.Text("function"));
        }

        var endpoint = with.TryGetProperty("endpoint", out var named) && named.ValueKind == JsonValueKind.Object ? named.Text("uri") : with.Text("endpoint");
        return Markup.Escape($"{with.Text("method").ToUpperInvariant()} {endpoint}");
    }

    private static string Failure(JsonElement fact) =>
        fact.TryGetProperty("failure", out var failure)
            ? Markup.Escape($"{failure.Text("status")} {failure.TextOr("title", failure.Text("type"))} {failure.Text("detail")}".TrimEnd())
            : "";

    private static string Short(JsonElement fact, string key)
    {
        if (!fact.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return "";
        }

        var text = Printable.Of(value.GetRawText());
        return $"[grey]{Markup.Escape(text.Length <= 160 ? text : text[..159] + "…")}[/]";
    }
}
