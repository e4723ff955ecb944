using System.Text.Json;
using System.Text.Json.Serialization;
using Serverless.Api.Queries;
using Serverless.Application.Approvals;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Approvals;

namespace Serverless.Api.Approvals;

/// <summary>A question in a list.</summary>
/// <param name="Answers">Voices so far; with a quorum there may be some.</param>
internal sealed record ApprovalLine(string Id, string Run, string? Rule, string Question, IReadOnlyList<string> Targets, DateTimeOffset AskedAt, DateTimeOffset? Deadline, int Answers, int Quorum)
{
    public static ApprovalLine Of(OpenApproval open) => new(
        open.Approval.Asked.Id,
        open.Run.RunId,
        open.Run.Rule,
        open.Approval.Asked.Terms.Question,
        open.Approval.Asked.Terms.Targets,
        open.Approval.Asked.At.ToUniversalTime(),
        open.Approval.Asked.Deadline?.ToUniversalTime(),
        open.Approval.Answers.Count,
        open.Approval.Asked.Terms.Quorum);
}

internal sealed record ApprovalList(IReadOnlyList<ApprovalLine> Items);

/// <summary>A question with everything that whoever answers has to see.</summary>
/// <param name="Closed">Why a yes would not be taken now; absent where nothing is in the way.</param>
/// <param name="Notice">That, or what else is to be known of the present: that starts are stopped, that the run is paused. Absent for nothing.</param>
/// <param name="Binding">What an answer has to name: it stands for plan, targets and rule set as they are shown here.</param>
internal sealed record ApprovalView(
    string Id,
    string State,
    string Story,
    string Run,
    string Workflow,
    string? Rule,
    string? RuleSet,
    string Question,
    JsonElement? Evidence,
    JsonElement? Plan,
    IReadOnlyList<string> Targets,
    string Binding,
    IReadOnlyList<string> Users,
    IReadOnlyList<string> Roles,
    IReadOnlyList<string> NotBy,
    int Quorum,
    int Among,
    JsonElement? AnswerSchema,
    DateTimeOffset AskedAt,
    DateTimeOffset? Deadline,
    IReadOnlyList<AnswerView> Answers,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Closed,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Notice)
{
    public static ApprovalView Of(FoundApproval found)
    {
        var (asked, cause) = (found.Record.Asked, found.Run.Cause);
        var terms = asked.Terms;
        return new ApprovalView(
            asked.Id, Names.Of(found.Record.State), found.Record.Story, found.RunId, found.Run.Workflow.Reference, cause.Rule, cause.RuleSet,
            terms.Question, terms.Evidence, terms.Plan, terms.Targets, asked.Binding, terms.Users, terms.Roles, terms.NotBy, terms.Quorum, terms.Of, terms.Schema,
            asked.At.ToUniversalTime(), asked.Deadline?.ToUniversalTime(), [.. found.Record.Answers.Select(AnswerView.Of)], found.Closed, found.Notice);
    }
}

internal sealed record AnswerView(bool Approved, string By, DateTimeOffset At, string How, string Reason, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Data)
{
    public static AnswerView Of(ApprovalAnswered answer) => new(answer.Approved, answer.By, answer.At.ToUniversalTime(), answer.How, answer.Reason, answer.Data);
}

/// <param name="Outlook">What becomes of the question now, such as <c>1 of 2, waits for one more</c>.</param>
/// <param name="Notice">What else is to be known: that starts are stopped, that the run is paused. Absent for nothing.</param>
internal sealed record AnsweredView(bool Changed, string Outlook, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Notice);

/// <param name="Path">Where the page is, below the address the router is reached by.</param>
internal sealed record ApprovalLinkView(string Path, string For, DateTimeOffset Until);
