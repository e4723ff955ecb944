using System.Text.Json;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Approvals;

namespace Serverless.Core.Workflows.Tasks;

/// <param name="Progress">Null before it has asked.</param>
internal sealed record ApprovalRun(ApprovalTask Task, TaskOpening Opening, ApprovalProgress? Progress) : TaskRun(Opening)
{
    public override JsonElement? RawOutput => Progress is { Result: not null, IsQuiet: true } over ? over.Output : null;

    internal override bool MayFail => MayBeCut;

    internal override bool MayBeCut => Progress?.IsQuiet ?? true;

    internal override HistoryEvent? Next(Moment moment) => Progress is null ? Ask(moment)
        : RawOutput is { } output ? Complete(moment, output)
        : Progress.Next(moment.Now, moment.Origin.RunId);

    internal override TaskRun? After(TaskEvent fact) => fact is ApprovalAsked asked
        ? Progress is null ? this with { Progress = ApprovalProgress.Of(asked, Task.Schema) } : null
        : With(Progress?.After(fact));

    internal override TaskRun? AfterInner(TaskEvent fact) => With(Progress?.AfterNotice(fact));

    internal override void Collect(List<Command> commands) => Progress?.Collect(commands);

    private ApprovalRun? With(ApprovalProgress? progress) => progress is null ? null : this with { Progress = progress };

    private HistoryEvent Ask(Moment moment)
    {
        var outcome = moment.Evaluate(Task.With, Opening);
        if (outcome is not ExpressionOutcome.Value { Json: var with })
        {
            return Fail(moment, (ExpressionOutcome.Failed)outcome);
        }

        var terms = TermsOf(with, out var wrong);
        if (terms is null)
        {
            return Fail(moment, new ExpressionOutcome.Failed(wrong!));
        }

        var deadline = TimeSpan.Zero;
        if (Task.Deadline?.Evaluate(moment, Opening, out deadline) is { } failed)
        {
            return Fail(moment, failed);
        }

        var notices = new List<ApprovalNotice>();
        foreach (var template in Task.Notices)
        {
            if (NoticeOf(template, moment, notices) is { } broken)
            {
                return Fail(moment, broken);
            }
        }

        return new ApprovalAsked(
            moment.Now,
            Path,
            ApprovalId.Of(moment.Origin.RunId, Path, moment.Now),
            ApprovalId.Binding(terms.Plan, terms.Targets, moment.Origin.Cause.RuleSet),
            terms,
            Task.Deadline is null ? null : moment.Now + deadline,
            notices.Count == 0 ? null : notices);
    }

    private ExpressionOutcome.Failed? NoticeOf(NoticeTemplate template, Moment moment, List<ApprovalNotice> notices)
    {
        TimeSpan every = default;
        if ((template.After.Evaluate(moment, Opening, out var after) ?? template.Every?.Evaluate(moment, Opening, out every)) is { } failed)
        {
            return failed;
        }

        var input = moment.Evaluate(template.Input, Opening);
        if (input is not ExpressionOutcome.Value value)
        {
            return (ExpressionOutcome.Failed)input;
        }

        notices.Add(new ApprovalNotice(template.Kind, moment.Now + after, template.Workflow, value.Json, template.Every is null || every <= TimeSpan.Zero ? null : every));
        return null;
    }

    private ApprovalTerms? TermsOf(JsonElement with, out string? wrong)
    {
        wrong = null;
        if (!(with.TryGetProperty("question", out var question) && question.ValueKind == JsonValueKind.String))
        {
            wrong = "The question of an approval is a text.";
            return null;
        }

        var (targets, users, roles, notBy) = (Texts(with, "targets"), Texts(with, "users"), Texts(with, "roles"), Texts(with, "notAuthor"));
        if (targets is null || users is null || roles is null || notBy is null)
        {
            wrong = "Of an approval targets, users, roles and notAuthor are lists of texts.";
            return null;
        }

        // Naming persons that the data did not have is no leave for everybody.
        if (users.Count == 0 && roles.Count == 0 && (with.TryGetProperty("users", out _) || with.TryGetProperty("roles", out _)))
        {
            wrong = "The approval says who may answer, and that came out as nobody.";
            return null;
        }

        var of = Task.Quorum.Of ?? (roles.Count == 0 && users.Count > 0 ? users.Distinct().Count() : Task.Quorum.Needed);
        if (of < Task.Quorum.Needed)
        {
            wrong = $"The approval needs {Task.Quorum.Needed} persons who say yes, and only {of} may answer.";
            return null;
        }

        return new ApprovalTerms(question.GetString()!, Find(with, "evidence"), Find(with, "plan"), targets, users, roles, Task.Quorum.Needed, of, notBy, Task.SchemaDocument);
    }

    private static JsonElement? Find(JsonElement with, string name) => with.TryGetProperty(name, out var value) ? value : null;

    /// <summary>A text stands for a list of one; null where it is neither.</summary>
    private static List<string>? Texts(JsonElement with, string name) =>
        !with.TryGetProperty(name, out var value) ? []
        : value.ValueKind == JsonValueKind.String ? [value.GetString()!]
        : value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) ? [.. value.EnumerateArray().Select(item => item.GetString()!)]
        : null;
}
