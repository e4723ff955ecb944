using System.Text.Json;

namespace Serverless.Core.Workflows.Approvals;

/// <summary>What a person is asked, what is shown, and who may say yes or no.</summary>
/// <param name="Question">One sentence.</param>
/// <param name="Evidence">What the answer rests on; any JSON. Absent where nothing is shown.</param>
/// <param name="Plan">What would be done; any JSON. Absent where nothing was planned.</param>
/// <param name="Targets">What would be touched.</param>
/// <param name="Users">Subjects of those who may answer. With <paramref name="Roles"/>: one of the two is enough; both empty is whoever may operate.</param>
/// <param name="Quorum">Persons who have to say yes; 1 or more.</param>
/// <param name="Of">Persons who are asked: the question is rejected as soon as too few of them are left to say yes. With <paramref name="Quorum"/> the same, one no is enough.</param>
/// <param name="NotBy">Subjects whose own work it is, and who may not answer.</param>
/// <param name="Schema">JSON Schema of what comes with a yes; absent where nothing has to.</param>
public sealed record ApprovalTerms(
    string Question,
    JsonElement? Evidence,
    JsonElement? Plan,
    IReadOnlyList<string> Targets,
    IReadOnlyList<string> Users,
    IReadOnlyList<string> Roles,
    int Quorum,
    int Of,
    IReadOnlyList<string> NotBy,
    JsonElement? Schema = null);

/// <summary>Somebody who is to be told that a question is still open, at a time.</summary>
/// <param name="Kind">Of the first telling or a later one: a reminder goes to those who were asked, an escalation beyond them.</param>
/// <param name="Every">Told again and again with this between; absent for once.</param>
/// <param name="Workflow"><c>namespace/name:version</c>; it gets the approval and <paramref name="Input"/>.</param>
public sealed record ApprovalNotice(NoticeKind Kind, DateTimeOffset Due, string Workflow, JsonElement Input, TimeSpan? Every = null);

[System.Text.Json.Serialization.JsonConverter(typeof(System.Text.Json.Serialization.JsonStringEnumConverter<NoticeKind>))]
public enum NoticeKind
{
    Reminder,
    Escalation,
}
