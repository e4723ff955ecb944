using System.Collections.Immutable;
using System.Text.Json;
using Serverless.Core.Expressions;
using Serverless.Core.Schemas;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Approvals;

/// <summary>A question that was asked, and how far it has come. Folded from facts; a task holds one, and so does a run that waits at its start.</summary>
/// <param name="Due">When each of the notices is to be told next; null for never again.</param>
/// <param name="Telling">Notices that were recorded and whose runs are not known to be started.</param>
public sealed record ApprovalProgress(ApprovalAsked Asked, ImmutableList<ApprovalAnswered> Answers, ImmutableArray<DateTimeOffset?> Due, ImmutableList<ApprovalNoticed> Telling)
{
    /// <summary>Of what comes with a yes; null where nothing has to.</summary>
    public JsonSchema? Schema { get; init; }

    /// <summary>The deadline has passed.</summary>
    public bool Expired { get; init; }

    public ApprovalResult? Result =>
        Answers.Count(answer => answer.Approved) >= Asked.Terms.Quorum ? ApprovalResult.Approved
        : Answers.Count(answer => !answer.Approved) > Asked.Terms.Of - Asked.Terms.Quorum ? ApprovalResult.Rejected
        : Expired ? ApprovalResult.Timeout
        : null;

    internal static ApprovalProgress Of(ApprovalAsked asked, JsonSchema? schema) =>
        new(asked, [], [.. (asked.Notices ?? []).Select(notice => (DateTimeOffset?)notice.Due)], []) { Schema = schema };

    /// <summary>Nothing is under way for it any more.</summary>
    internal bool IsQuiet => Telling.Count == 0;

    internal HistoryEvent? Next(DateTimeOffset now, string runId)
    {
        if (Result is not null)
        {
            return null;
        }

        if (now >= Asked.Deadline)
        {
            return new ApprovalExpired(now, Asked.Path, Asked.Id);
        }

        for (var i = 0; i < Due.Length; i++)
        {
            if (now >= Due[i])
            {
                var round = RoundOf(i, now);
                return new ApprovalNoticed(now, Asked.Path, Asked.Id, i, round, RunId.ForChild(runId, $"{NoticePath(i)}/{Asked.Id}/{round}"));
            }
        }

        return null;
    }

    internal ApprovalProgress? After(TaskEvent fact) => fact switch
    {
        ApprovalAnswered answered when Result is null && answered.Id == Asked.Id && Answers.All(answer => answer.Subject != answered.Subject) => this with { Answers = Answers.Add(answered) },
        ApprovalExpired expired when Result is null && expired.Id == Asked.Id => this with { Expired = true },
        ApprovalNoticed noticed when Result is null && noticed.Id == Asked.Id && noticed.Notice < Due.Length => this with
        {
            Due = Due.SetItem(noticed.Notice, DueAfter(noticed.Notice, noticed.Round)),
            Telling = Telling.Add(noticed),
        },
        WaitElapsed elapsed when Result is null && elapsed.Path == Asked.Path && elapsed.At >= WakeAt => this,
        _ => null,
    };

    /// <summary>After what became of a notice: whether it could be told or not, the question stays open.</summary>
    internal ApprovalProgress? AfterNotice(TaskEvent fact) =>
        fact is ChildStarted or ChildFaulted && Telling.FirstOrDefault(notice => NoticePath(notice.Notice) == fact.Path) is { } told ? this with { Telling = Telling.Remove(told) } : null;

    internal void Collect(List<Command> commands)
    {
        foreach (var notice in Telling.DistinctBy(notice => notice.Notice))
        {
            var terms = Asked.Notices![notice.Notice];
            commands.Add(new Command.StartChild(NoticePath(notice.Notice), notice.ChildId, terms.Workflow, Told(terms, notice)));
        }

        if (Result is not null)
        {
            return;
        }

        commands.Add(new Command.AwaitAnswer(Asked.Path, this));
        if (WakeAt is { } due)
        {
            commands.Add(new Command.WaitUntil(Asked.Path, due));
        }
    }

    /// <summary>What a workflow goes on with: <c>answer</c> is <c>approved</c>, <c>rejected</c> or <c>timeout</c>, and <c>approved</c> true only for the first.</summary>
    internal JsonElement Output => JsonComposer.Compose(this, static (writer, all) =>
    {
        var last = all.Answers.LastOrDefault(answer => answer.Approved == (all.Result == ApprovalResult.Approved));
        writer.WriteStartObject();
        writer.WriteString("answer", Word(all.Result!.Value));
        writer.WriteBoolean("approved", all.Result == ApprovalResult.Approved);
        if (all.Result != ApprovalResult.Timeout && last is not null)
        {
            writer.WriteString("by", last.By);
            writer.WriteString("how", last.How);
            writer.WriteString("reason", last.Reason);
            writer.Copy("data", last.Data ?? JsonComposer.Null);
        }

        writer.WriteString("approval", all.Asked.Id);
        writer.WriteStartArray("answers");
        foreach (var answer in all.Answers)
        {
            Write(writer, answer);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    public static string Word(ApprovalResult result) => result switch
    {
        ApprovalResult.Approved => "approved",
        ApprovalResult.Rejected => "rejected",
        _ => "timeout",
    };

    private DateTimeOffset? WakeAt => Due.Append(Asked.Deadline).Min();

    private static void Write(Utf8JsonWriter writer, ApprovalAnswered answer)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("approved", answer.Approved);
        writer.WriteString("by", answer.By);
        writer.WriteString("at", Iso8601.Format(answer.At));
        writer.WriteString("how", answer.How);
        writer.WriteString("reason", answer.Reason);
        writer.Copy("data", answer.Data ?? JsonComposer.Null);
        writer.WriteEndObject();
    }

    private string NoticePath(int notice) => $"{Asked.Path}/notice/{notice}";

    /// <summary>A notice that fell due several times while nobody looked is told once.</summary>
    private int RoundOf(int notice, DateTimeOffset now)
    {
        var terms = Asked.Notices![notice];
        return terms.Every is { } every && every > TimeSpan.Zero ? 1 + (int)((now - terms.Due) / every) : 1;
    }

    private DateTimeOffset? DueAfter(int notice, int round) => Asked.Notices![notice] is { Every: { } every } terms && every > TimeSpan.Zero ? terms.Due + (every * round) : null;

    private JsonElement Told(ApprovalNotice terms, ApprovalNoticed notice) => JsonComposer.Compose((asked: Asked, terms, notice), static (writer, all) =>
    {
        writer.WriteStartObject();
        writer.WriteStartObject("approval");
        writer.WriteString("id", all.asked.Id);
        writer.WriteString("question", all.asked.Terms.Question);
        writer.Copy("evidence", all.asked.Terms.Evidence ?? JsonComposer.Null);
        writer.WriteString("kind", all.terms.Kind == NoticeKind.Reminder ? "reminder" : "escalation");
        writer.WriteNumber("round", all.notice.Round);
        writer.WriteString("askedAt", Iso8601.Format(all.asked.At));
        writer.WriteString("deadline", all.asked.Deadline is { } deadline ? Iso8601.Format(deadline) : null);
        writer.WriteEndObject();
        writer.Copy("input", all.terms.Input);
        writer.WriteEndObject();
    });
}

/// <summary>What became of a question. A timeout is neither yes nor no.</summary>
public enum ApprovalResult
{
    Approved,
    Rejected,
    Timeout,
}
