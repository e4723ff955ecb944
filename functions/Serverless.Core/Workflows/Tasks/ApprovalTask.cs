using System.Text.Json;
using Serverless.Core.Expressions;
using Serverless.Core.Schemas;
using Serverless.Core.Workflows.Approvals;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>Asks a person and waits for the answer, for as long as it takes; its output says what became of the question. A function of our own
/// (<c>call: approval</c>), which the DSL allows as a custom function.</summary>
/// <param name="With">The question and what goes with it: <c>question</c>, <c>evidence</c>, <c>plan</c>, <c>targets</c>, <c>users</c>, <c>roles</c>, <c>notAuthor</c>.</param>
public sealed record ApprovalTask(TaskFrame Frame, ExpressionTemplate With, ApprovalQuorum Quorum) : TaskDefinition(Frame)
{
    public DurationTemplate? Deadline { get; init; }

    public IReadOnlyList<NoticeTemplate> Notices { get; init; } = [];

    /// <summary>Of what comes with a yes; null where nothing has to.</summary>
    public JsonSchema? Schema { get; init; }

    /// <summary><see cref="Schema"/> as it was written.</summary>
    public JsonElement? SchemaDocument { get; init; }

    internal override TaskRun Open(TaskOpening opening) => new ApprovalRun(this, opening, null);
}

/// <param name="Of">Null where it does not say: then it is as many as are named, and where roles are named one no is enough.</param>
public sealed record ApprovalQuorum(int Needed, int? Of)
{
    /// <summary>The first answer decides.</summary>
    public static readonly ApprovalQuorum One = new(1, 1);
}

/// <param name="After">From the asking on.</param>
public sealed record NoticeTemplate(NoticeKind Kind, DurationTemplate After, DurationTemplate? Every, string Workflow, ExpressionTemplate Input);
