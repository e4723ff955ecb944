using Serverless.Api.Problems;
using Serverless.Api.Queries;
using Serverless.Application.Queries;
using Serverless.Application.RuleSets;

namespace Serverless.Api.RuleSets;

/// <summary>Which set is to be in force, which this instance runs, and how the pointer came where it stands.</summary>
/// <param name="DecidedBy"><c>pushes</c>, or <c>files</c> where a folder of this host decides and nothing can be pushed.</param>
/// <param name="Folder">Where files decide.</param>
/// <param name="Newest">Where the pointer stands; null before the first push.</param>
/// <param name="Running">Null while this instance has no set.</param>
/// <param name="LookedAt">When this instance last read where the pointer stands.</param>
/// <param name="Fault">Why its last look failed; null where it did not.</param>
/// <param name="Refused">Why this instance does not run what it should; empty where nothing was refused.</param>
/// <param name="Items">Moves from the newest on.</param>
/// <param name="Next">The value of <c>before</c> that gives the next page; null on the last.</param>
internal sealed record RuleSetsView(
    string DecidedBy,
    string? Folder,
    RuleSetMoveView? Newest,
    RunningSetView? Running,
    DateTimeOffset? LookedAt,
    string? Fault,
    IReadOnlyList<ProblemLine> Refused,
    IReadOnlyList<RuleSetMoveView> Items,
    string? Next);

/// <param name="AgeSeconds">How long this instance has run it.</param>
/// <param name="Rules">How many rules it has.</param>
internal sealed record RunningSetView(string RuleSet, DateTimeOffset Since, long AgeSeconds, int Rules)
{
    public static RunningSetView Of(RuleSetReport report, DateTimeOffset now) =>
        new(report.Id, report.LoadedAt.ToUniversalTime(), Math.Max(0, (long)(now - report.LoadedAt).TotalSeconds), report.Rules.Count);
}

/// <param name="Kind"><c>push</c> or <c>rollback</c>.</param>
/// <param name="Restores">Of a rollback the number of the push it went back to.</param>
internal sealed record RuleSetMoveView(long Number, string RuleSet, string Kind, long? Restores, string By, DateTimeOffset At, string? Reason)
{
    public static RuleSetMoveView Of(RuleSetMove move) =>
        new(move.Number, move.RuleSet, move.Restores is null ? "push" : "rollback", move.Restores, move.By, move.At.ToUniversalTime(), move.Reason);
}

/// <summary>What a push or a rollback did, or a push would do.</summary>
/// <param name="Outcome"><c>moved</c>, <c>unchanged</c> (the set is in force already) or <c>rehearsed</c>.</param>
/// <param name="Newest">Where the pointer stands now; null where nothing was pushed yet.</param>
internal sealed record PushView(string Outcome, string RuleSet, RuleSetMoveView? Newest, IReadOnlyList<ChangeView> Changes);

/// <param name="Part">rule, workflow, source, pack or setting.</param>
/// <param name="Change">added, removed or changed.</param>
/// <param name="Keys">Of what was changed, the keys at the top of the document that differ.</param>
internal sealed record ChangeView(string Part, string Name, string Change, IReadOnlyList<string> Keys)
{
    public static IReadOnlyList<ChangeView> Of(IReadOnlyList<RuleSetChange> changes) =>
        [.. changes.Select(change => new ChangeView(Names.Of(change.Part), change.Name, Names.Of(change.Kind), change.Keys))];
}
