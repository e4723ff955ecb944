using System.Text.Json;
using Serverless.Local.Client;
using Spectre.Console;

namespace Serverless.Local.Commands;

/// <summary>What was recorded of an event when it was judged.</summary>
internal static class Verdict
{
    /// <param name="item">What holds a <c>judgement</c>.</param>
    public static IEnumerable<JsonElement> Of(JsonElement item) => item.TryGetProperty("judgement", out var judgement) ? judgement.List("verdicts") : [];

    public static void Show(JsonElement item)
    {
        foreach (var verdict in Of(item))
        {
            AnsiConsole.MarkupLineInterpolated($"  [bold]{verdict.Text("rule")}[/]: {verdict.Text("decision")} — {verdict.Text("reason")} [grey]{verdict.Text("run")}[/]");
        }

        if (!Of(item).Any() && WithoutVerdict(item) is { } sentence)
        {
            AnsiConsole.MarkupLineInterpolated($"  [grey]{sentence}[/]");
        }
    }

    private static string? WithoutVerdict(JsonElement item) => item.Text("kind") switch
    {
        "dead-letter" => null,
        "redelivery" => $"the same event again{(item.Text("original") is { Length: > 0 } original ? $": see event {original}" : "")}",
        _ => item.Text("judgement").Length > 0 ? "no rule matched" : "not judged yet",
    };
}
