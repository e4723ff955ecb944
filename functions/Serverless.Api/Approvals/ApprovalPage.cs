using System.Text.Json;
using Serverless.Api.Pages;
using Serverless.Application.Approvals;
using Serverless.Core.Workflows.Approvals;
using Serverless.Core.Workflows.Effects;

namespace Serverless.Api.Approvals;

/// <summary>What a link shows: the question, what the answer rests on, and two buttons that ask before anything is recorded.</summary>
internal static class ApprovalPage
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, MaxDepth = 1_100 };

    public static Html Render(FoundApproval found, ApprovalLink link, string token) => Html.Of($"""
        <h1>{found.Record.Asked.Terms.Question}</h1>
        <p class="soft">For {link.Person}. Asked {Layout.Time(found.Record.Asked.At)} by {found.Run.Workflow.Reference}{(found.Run.Cause.Rule is { } rule ? $", rule {rule}" : "")}, run <code>{found.RunId}</code></p>
        {Deadline(found)}
        {Plan(found.Record.Asked.Terms.Plan)}
        {Targets(found.Record.Asked.Terms.Targets)}
        {Part("Evidence", found.Record.Asked.Terms.Evidence)}
        {Voices(found.Record)}
        {(found.Record.State == ApprovalState.Open ? Answerable(found, link, token) : Html.Of($"<h2>{found.Record.Story}</h2>"))}
        """);

    /// <param name="problems">What is wrong in particular.</param>
    /// <param name="again">Token of the link whose page may be filled in once more; null where that is no use.</param>
    /// <param name="more">What has become of the question; null where that is not to be told.</param>
    public static Html Told(string sentence, IReadOnlyList<string> problems, string? again, bool good = true, FoundApproval? more = null) => Html.Of($"""
        <h1 class="{(good ? "good" : "bad")}">{sentence}</h1>
        {(more is null ? Html.Empty : Html.Of($"<p>{more.Outlook}.</p>"))}
        {Notice(more?.Notice)}
        {(problems.Count == 0 ? Html.Empty : Html.Of($"<ul>{Html.Each(problems, problem => Html.Of($"<li>{problem}</li>"))}</ul>"))}
        {(again is null ? Html.Empty : Html.Of($"<p><a href=\"/approvals/{again}\">Back to the question</a></p>"))}
        """);

    private static Html Deadline(FoundApproval found) => found.Record.Asked.Deadline is { } deadline
        ? Html.Of($"<p>It can be answered until {Layout.Time(deadline)}.</p>")
        : Html.Empty;

    private static Html Part(string name, JsonElement? json) => json is { } value
        ? Html.Of($"<h2>{name}</h2><div class=\"scroll\"><pre>{JsonSerializer.Serialize(value, Indented)}</pre></div>")
        : Html.Empty;

    private static Html Plan(JsonElement? json) => json is { } value
        ? Html.Of($"<h2>Plan</h2><div class=\"scroll\"><pre>{string.Join('\n', PlanText.Lines(value))}</pre></div>")
        : Html.Empty;

    private static Html Targets(IReadOnlyList<string> targets) => targets.Count == 0
        ? Html.Empty
        : Html.Of($"<h2>Targets</h2><ul>{Html.Each(targets, target => Html.Of($"<li><code>{target}</code></li>"))}</ul>");

    private static Html Notice(string? notice) => notice is null ? Html.Empty : Html.Of($"<p class=\"bad\">{notice}</p>");

    /// <summary>How many are needed, and who has answered what.</summary>
    private static Html Voices(ApprovalRecord record)
    {
        var terms = record.Asked.Terms;
        var needed = terms.Quorum == 1 && terms.Of == 1 ? Html.Empty : Html.Of($"<p>{terms.Quorum} of {terms.Of} have to say yes; {record.Answers.Count(answer => answer.Approved)} have.</p>");
        return record.Answers.Count == 0 ? needed : Html.Of($"""
            <h2>Answers so far</h2>
            {needed}
            <ul>{Html.Each(record.Answers, answer => Html.Of($"<li>{(answer.Approved ? "yes" : "no")} by {ApprovalRecord.Who(answer)}, {Layout.Time(answer.At)}: {answer.Reason}</li>"))}</ul>
            """);
    }

    /// <summary>The form, or why there is none.</summary>
    private static Html Answerable(FoundApproval found, ApprovalLink link, string token) =>
        found.Record.Answers.FirstOrDefault(answer => answer.Link == link.Nonce) is { } used ? Html.Of($"<h2>This link has been used: {used.By} said {(used.Approved ? "yes" : "no")} with it at {Layout.Time(used.At)}.</h2>")
        : found.Record.Answers.FirstOrDefault(answer => answer.Subject == link.Person) is { } mine ? Html.Of($"<h2>{mine.By} has answered already: {(mine.Approved ? "yes" : "no")}, at {Layout.Time(mine.At)}. An answer stands.</h2>")
        : found.Record.Asked.Binding != link.Binding ? Html.Of($"<h2 class=\"bad\">The plan has changed since this link was made; ask for a new one.</h2>")
        : Form(found, token);

    private static Html Form(FoundApproval found, string token) => Html.Of($"""
            <h2>Your answer</h2>
            {Notice(found.Notice)}
            <form method="post" action="/approvals/{token}">
            <p><label>Why<br><input name="reason" required maxlength="4096" size="60"></label></p>
            {(found.Record.Asked.Terms.Schema is not { } schema ? Html.Empty : Html.Of($"{Part("What comes with a yes", schema)}<p><label>What comes with a yes, as JSON of this schema<br><textarea name=\"data\" rows=\"6\" cols=\"60\"></textarea></label></p>"))}
            <p>{(found.Closed is null ? Html.Of($"<button name=\"answer\" value=\"approve\">Approve</button> ") : Html.Empty)}<button name="answer" value="reject">Reject</button></p>
            </form>
            """);
}
