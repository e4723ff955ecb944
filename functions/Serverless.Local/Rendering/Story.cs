using System.Runtime.InteropServices;
using System.Text.Json;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;
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

    /// <summary>Hands over facts as they are recorded, until the run has ended and no person has had it go on.</summary>
    /// <returns>The kind of the fact the run ended with.</returns>
    public static async Task<string> FollowAsync(RouterClient client, string runId, Action<JsonElement> tell, CancellationToken cancellation)
    {
        var told = 0;
        string? ended = null;
        while (true)
        {
            var history = await client.GetAsync($"api/runs/{Uri.EscapeDataString(runId)}/history?after={told}", cancellation);
            foreach (var fact in history.List("items"))
            {
                told++;
                tell(fact);
                ended = fact.Text("kind") switch
                {
                    "run-completed" or "run-faulted" or "run-cancelled" => fact.Text("kind"),
                    "run-retried" => null,
                    _ => ended,
                };
            }

            if (history.Text("next").Length > 0)
            {
                continue;
            }

            if (ended is not null)
            {
                return ended;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellation);
        }
    }

    public static string Line(JsonElement fact)
    {
        var telling = TellingOf(fact);
        var words = telling.Tone switch
        {
            FactTone.Good => $"[green]{telling.Words}[/]",
            FactTone.Notable => $"[yellow]{telling.Words}[/]",
            FactTone.Bad => $"[red]{telling.Words}[/]",
            _ => Markup.Escape(telling.Words),
        };
        string?[] parts = [$"[grey]{fact.Time("at")?.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}[/]", words, Shown(telling.Path), telling.Detail is null ? null : $"[grey]{Shown(telling.Detail)}[/]"];
        return string.Join(' ', parts.Where(part => !string.IsNullOrEmpty(part)));
    }

    public static string StatusMarkup(string status) => status.ToUpperInvariant() switch
    {
        "COMPLETED" => "[green]completed[/]",
        "FAULTED" => "[red]faulted[/]",
        "ASKING" => "[yellow]asking[/]",
        "PAUSED" => "[yellow]paused[/]",
        "CANCELLED" => "[grey]cancelled[/]",
        var other => Markup.Escape(other.ToLowerInvariant()),
    };

    private static string? Shown(string? text) => text is null ? null : Markup.Escape(Printable.Of(text));

    /// <summary>A fact of a router newer than this command is told by the name of its kind.</summary>
    private static FactTelling TellingOf(JsonElement fact)
    {
        try
        {
            return FactTelling.Of(HistoryJson.Read(JsonMarshal.GetRawUtf8Value(fact)));
        }
        catch (HistoryCorruptException)
        {
            return new FactTelling(fact.Text("kind"), fact.TextOr("path", "") is { Length: > 0 } path ? path : null, null, FactTone.Plain);
        }
    }
}
