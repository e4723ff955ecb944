namespace Serverless.Core.Workflows.Control;

/// <summary>In which phases which act is taken: the one table that the API, the command line and the documentation go by.</summary>
public static class ActTable
{
    public static ActAnswer Answer(ActKind act, RunPhase phase) => (act, phase) switch
    {
        (ActKind.Pause, RunPhase.Running or RunPhase.Waiting or RunPhase.Asking) => ActAnswer.Taken,
        (ActKind.Pause, RunPhase.Paused) => ActAnswer.AlreadySo,
        (ActKind.Resume, RunPhase.Paused) => ActAnswer.Taken,
        (ActKind.Resume, RunPhase.Running or RunPhase.Waiting or RunPhase.Asking) => ActAnswer.AlreadySo,
        (ActKind.Cancel, RunPhase.Running or RunPhase.Waiting or RunPhase.Asking or RunPhase.Paused) => ActAnswer.Taken,
        (ActKind.Cancel, RunPhase.Cancelling or RunPhase.Cancelled) => ActAnswer.AlreadySo,
        (ActKind.Retry, RunPhase.Faulted) => ActAnswer.Taken,
        (ActKind.Continue, RunPhase.Completed or RunPhase.Faulted or RunPhase.Cancelled) => ActAnswer.Taken,
        _ => ActAnswer.Refused,
    };

    /// <summary>The acts that this table is about.</summary>
    public static readonly IReadOnlyList<ActKind> Kinds = [.. Enum.GetValues<ActKind>().Where(kind => kind != ActKind.Answer)];

    /// <summary>The phases in which it is taken.</summary>
    public static IReadOnlyList<RunPhase> Phases(ActKind act) => [.. Enum.GetValues<RunPhase>().Where(phase => Answer(act, phase) == ActAnswer.Taken)];

    /// <summary>The acts that are taken in this phase.</summary>
    public static IReadOnlyList<ActKind> Acts(RunPhase phase) => [.. Kinds.Where(act => Answer(act, phase) == ActAnswer.Taken)];

    /// <summary>Such as <c>running, waiting or asking</c>.</summary>
    public static string Words(ActKind act)
    {
        var words = Phases(act).Select(Word).ToList();
        return words.Count == 1 ? words[0] : $"{string.Join(", ", words.SkipLast(1))} or {words[^1]}";
    }

    internal static string Word(RunPhase phase) => phase == RunPhase.Cancelling ? "being cancelled" : phase.ToString().ToLowerInvariant();
}

public enum ActAnswer
{
    Taken,

    /// <summary>It has been done: yes, and nothing changes.</summary>
    AlreadySo,
    Refused,
}
