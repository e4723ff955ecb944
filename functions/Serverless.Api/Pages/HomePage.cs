using Serverless.Api.Queries;
using Serverless.Application.Journal;
using Serverless.Application.Runs;

namespace Serverless.Api.Pages;

/// <summary>The first page: whether the books balance, what came in, what runs.</summary>
internal static class HomePage
{
    public static Html Render(JournalCounts counts, IReadOnlyList<JournalRecord> events, IReadOnlyList<RunSummary> runs) => Html.Of($"""
        <h1>Event router</h1>
        <p class="soft">{(counts.Balanced ? "Every event is accounted for." : "The books do not balance; look at /api/conservation.")}</p>
        {Counts(counts)}
        <h2>Newest events</h2>
        {Events(events)}
        <h2>Newest runs</h2>
        {Runs(runs)}
        """);

    private static Html Counts(JournalCounts counts) => Html.Of($"""
        <dl class="counts">{Count("received", counts.Received)}{Count("matched", counts.Matched)}{Count("unmatched", counts.Unmatched)}{Count("rejected", counts.Rejected)}{Count("being judged", counts.Pending)}{Count("redelivered", counts.Redelivered)}{Html.Each(counts.Verdicts.OrderBy(verdict => verdict.Key, StringComparer.Ordinal), verdict => Count(Names.Of(verdict.Key), verdict.Value))}</dl>
        """);

    private static Html Count(string name, long count) => Html.Of($"<div><dt>{name}</dt><dd>{count}</dd></div>");

    private static Html Events(IReadOnlyList<JournalRecord> events) => events.Count == 0
        ? Html.Of($"<p class=\"soft\">Nothing has come in yet. Send something to <code>/api/events</code>.</p>")
        : Html.Of($"""
            <div class="scroll"><table><thead><tr><th class="number">#</th><th>received</th><th>type</th><th>source</th><th>subject</th><th>verdict</th></tr></thead><tbody>
            {Html.Each(events, Event)}
            </tbody></table></div>
            """);

    private static Html Event(JournalRecord record) => Html.Of($"""
        <tr><td class="number"><a href="/api/events/{record.Sequence}">{record.Sequence}</a></td><td>{Layout.Time(record.ReceivedAt)}</td><td class="long">{record.Type}</td><td class="long">{record.Source ?? record.Door}</td><td class="long">{record.Subject}</td><td class="long">{Verdict(record)}</td></tr>
        """);

    private static Html Verdict(JournalRecord record) => record switch
    {
        { Kind: JournalKind.DeadLetter } => Html.Of($"<span class=\"bad\">rejected</span> {record.Problems.Select(problem => problem.Sentence).FirstOrDefault()}"),
        { Judgement: null } => Html.Of($"<span class=\"busy\">being judged</span>"),
        { Judgement.Verdicts.Count: 0 } => Html.Of($"<span class=\"soft\">no rule matched</span>"),
        { Judgement: { } judgement } => Html.Each(judgement.Verdicts.Select(VerdictView.Of), Line),
    };

    private static Html Line(VerdictView verdict) => verdict.Run is { } run
        ? Html.Of($"<div><a href=\"/runs/{Uri.EscapeDataString(run)}\">{verdict.Decision}</a> {verdict.Rule}</div>")
        : Html.Of($"<div>{verdict.Decision} {verdict.Rule} <span class=\"soft\">{verdict.Reason}</span></div>");

    private static Html Runs(IReadOnlyList<RunSummary> runs) => runs.Count == 0
        ? Html.Of($"<p class=\"soft\">No run has been started yet.</p>")
        : Html.Of($"""
            <div class="scroll"><table><thead><tr><th>run</th><th>workflow</th><th>rule</th><th>started</th><th>status</th><th>note</th></tr></thead><tbody>
            {Html.Each(runs, Run)}
            </tbody></table></div>
            """);

    private static Html Run(RunSummary run) => Html.Of($"""
        <tr><td><a href="/runs/{Uri.EscapeDataString(run.RunId)}"><code>{run.RunId[..Math.Min(12, run.RunId.Length)]}</code></a></td><td class="long">{run.Workflow}</td><td class="long">{run.Rule}</td><td>{Layout.Time(run.StartedAt)}</td><td>{RunPage.Status(run)}</td><td class="long">{run.Note}</td></tr>
        """);
}
