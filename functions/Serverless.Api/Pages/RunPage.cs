using System.Text.Json;
using Serverless.Api.Queries;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Api.Pages;

/// <summary>One run: why it exists, and what happened, in order.</summary>
internal static class RunPage
{
    public static Html Render(RunSummary run, IReadOnlyList<HistoryEvent> history) => Html.Of($"""
        <p><a href="/">Event router</a></p>
        <h1>{run.Workflow}</h1>
        <p>{Status(run)} <span class="soft">{(run.Status == RunStatus.Completed ? "" : run.Note)}</span></p>
        {Cause(run, history.OfType<RunStarted>().FirstOrDefault()?.Cause)}
        <p class="soft">Run <code>{run.RunId}</code>, started {Layout.Time(run.StartedAt)}, {(run.Ended ? "took" : "for")} {Layout.Duration(run.UpdatedAt - run.StartedAt)}</p>
        <h2>History</h2>
        <div class="scroll"><table><thead><tr><th class="number">at</th><th>fact</th><th>task</th><th>detail</th><th class="number">took</th></tr></thead><tbody>
        {Html.Each(HistoryLines.Of(history), Line)}
        </tbody></table></div>
        {(history.Count < run.Facts ? Html.Of($"<p class=\"soft\">Of {run.Facts} facts the first and the newest {history.Count - 1}.</p>") : Html.Of($""))}
        <p class="soft"><a href="/api/runs/{Uri.EscapeDataString(run.RunId)}/history">as JSON</a></p>
        """);

    public static Html Status(RunSummary run) => Html.Of($"<span class=\"{Tone(run.Status)}\">{Names.Of(run.Status)}</span>");

    private static string Tone(RunStatus status) => status switch
    {
        RunStatus.Completed => "good",
        RunStatus.Faulted => "bad",
        RunStatus.Cancelled => "soft",
        _ => "busy",
    };

    private static Html Cause(RunSummary run, RunCause? cause) => run.Sequence is { } sequence
        ? Html.Of($"<p>Rule <strong>{run.Rule}</strong> answered event <a href=\"/api/events/{sequence}\">#{sequence}</a> <code>{cause?.EventId}</code> from <code>{cause?.EventSource}</code></p>")
        : Html.Of($"<p>Started by a person.</p>");

    private static Html Line(HistoryLine line) => Html.Of($"""
        <tr class="{(line.Fact.Tone == FactTone.Bad ? "failed" : "")}"><td class="number">{Layout.Duration(line.Since)}</td><td class="{(line.Fact.Tone == FactTone.Bad ? "bad" : "")}">{line.Fact.Words}</td><td class="long"><code>{line.Fact.Path}</code></td><td class="long">{line.Fact.Detail}</td><td class="number">{(line.Took is { } took ? Layout.Duration(took) : "")}</td></tr>
        """);
}
