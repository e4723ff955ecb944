namespace Serverless.Core.Workflows.Approvals;

/// <summary>A question as the history of its run tells it, also long after it was answered.</summary>
public sealed record ApprovalRecord(ApprovalAsked Asked, IReadOnlyList<ApprovalAnswered> Answers, ApprovalState State)
{
    /// <summary>All questions of a run, in the order they were asked.</summary>
    /// <param name="state">Folded from the same history.</param>
    public static IReadOnlyList<ApprovalRecord> All(IReadOnlyList<HistoryEvent> history, RunState state)
    {
        var open = ApprovalPolicy.Open(state).Select(approval => approval.Asked.Id).ToHashSet();
        return [.. history.OfType<ApprovalAsked>().Select(asked => Of(asked, history, open.Contains(asked.Id)))];
    }

    /// <summary>What whoever answers too late is told.</summary>
    public string Story => State switch
    {
        ApprovalState.Open => "The question is open.",
        ApprovalState.Timeout => $"Nobody answered in time: the deadline was {Tasks.Iso8601.Format(Asked.Deadline!.Value)}.",
        ApprovalState.Withdrawn => "The run went on or ended without an answer; nobody waits for it any more.",
        _ => $"It was {(State == ApprovalState.Approved ? "approved" : "rejected")} by {string.Join(" and ", Answers.Where(answer => answer.Approved == (State == ApprovalState.Approved)).Select(answer => $"{Who(answer)} at {Tasks.Iso8601.Format(answer.At)}"))}.",
    };

    /// <summary>How far it has come, for whoever has just answered: <c>1 of 2, waits for one more</c>.</summary>
    public string Outlook => State switch
    {
        ApprovalState.Open => $"{Answers.Count(answer => answer.Approved)} of {Asked.Terms.Quorum}, waits for {(Missing == 1 ? "one" : Missing)} more",
        ApprovalState.Approved => "approved, the run goes on",
        ApprovalState.Rejected => Asked.Path == RunGate.Path ? "rejected, the run ends without having begun" : "rejected, the run goes on with that",
        _ => Story,
    };

    /// <summary>In lower case.</summary>
    public static string Word(ApprovalState state) => state.ToString().ToLowerInvariant();

    private int Missing => Asked.Terms.Quorum - Answers.Count(answer => answer.Approved);

    /// <summary>A person, and the way by which they answered where that was a link.</summary>
    /// <remarks>What an earlier build has recorded names the link in both.</remarks>
    public static string Who(ApprovalAnswered answer) =>
        answer.How.StartsWith("link", StringComparison.Ordinal) && !answer.By.Contains("(link", StringComparison.Ordinal) ? $"{answer.By} ({answer.How})" : answer.By;

    private static ApprovalRecord Of(ApprovalAsked asked, IReadOnlyList<HistoryEvent> history, bool open)
    {
        var mine = history.OfType<TaskEvent>().Where(fact => fact.Path == asked.Path).ToList();
        var progress = mine.Where(fact => fact is ApprovalAnswered or ApprovalExpired).Aggregate(ApprovalProgress.Of(asked, null), (now, fact) => now.After(fact) ?? now);
        return new ApprovalRecord(asked, progress.Answers, open ? ApprovalState.Open : progress.Result switch
        {
            ApprovalResult.Approved => ApprovalState.Approved,
            ApprovalResult.Rejected => ApprovalState.Rejected,
            ApprovalResult.Timeout => ApprovalState.Timeout,
            _ => ApprovalState.Withdrawn,
        });
    }
}

public enum ApprovalState
{
    Open,
    Approved,
    Rejected,
    Timeout,

    /// <summary>Nobody waits for an answer any more: its task was abandoned, or its run was cancelled or failed.</summary>
    Withdrawn,
}
