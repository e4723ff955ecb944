using System.Text.Json;
using System.Text.Json.Serialization;
using Serverless.Core.Admission;
using Serverless.Core.Rules;
using Serverless.Core.Workflows.Approvals;

namespace Serverless.Core.Workflows.Effects;

/// <summary>What a run may change, reserved before it begins. What cannot be known before is <see cref="RunPlan.Unknown"/> here, and not held to; what is known is:
/// a change that is not in it is not made.</summary>
/// <param name="Hash">64 hex digits of SHA-256 over plan, targets and rule set; what a person approves is bound to the same (<see cref="ApprovalId.Binding"/>).</param>
/// <param name="At">The time it was made for.</param>
/// <param name="Most">How many changes there are at most; null where a loop, a jump back or another workflow leaves that open.</param>
public sealed record PlanReservation(string Hash, DateTimeOffset At, IReadOnlyList<ReservedChange> Changes, int? Most)
{
    /// <summary>What the runs may change that the run runs; null where nobody has looked, as before it was reserved at all: they are not held to it then.</summary>
    public IReadOnlyList<ReservedRun>? Runs { get; init; }

    /// <summary>What is touched, each once.</summary>
    [JsonIgnore]
    public IEnumerable<string> Targets => Changes.SelectMany(change => change.Targets).Concat((Runs ?? []).SelectMany(run => run.Targets)).Distinct(StringComparer.Ordinal);

    /// <summary>One line.</summary>
    [JsonIgnore]
    public string Words => $"plan {Hash[..12]}, {(Most is { } most ? $"at most {most} changes" : "changes")}{(Changes.Count == 0 ? "" : $" of {string.Join(", ", Targets.Take(5))}{(Targets.Count() > 5 ? ", …" : "")}")}";

    /// <summary>Whether a run of the rule may only begin with its plan reserved: where a person lets it begin, and where somebody counts what it does.</summary>
    /// <param name="mode">How far the rule may go now.</param>
    public static bool IsFor(Rule rule, RuleMode mode, StartCeiling? ceiling) =>
        mode == RuleMode.Propose || (mode == RuleMode.Auto && (rule.Guard.Budget is not null || rule.Guard.Targets is not null || ceiling is not null));

    /// <param name="cause">With the rule set that the hash covers.</param>
    public static PlanReservation Of(Workflow workflow, JsonElement input, RunCause cause, DateTimeOffset now)
    {
        // As another run, at another time: what differs then depends on what is not known yet.
        var plan = RunPlanner.Plan(workflow, input, cause, now);
        var traits = workflow.PlanTraits;
        var other = traits.AsksWhen ? RunPlanner.Plan(workflow, input, cause, now + Elsewhen, "another") : plan;
        var known = Together(plan, other).ToList();
        return new PlanReservation(
            ApprovalId.BindingOf(plan, cause.RuleSet),
            now,
            known,
            traits.Repeats ? null : known.Count);
    }

    /// <summary>What a run is held to that a task runs; null where it is held to nothing.</summary>
    /// <param name="task">JSON pointer of the task; null where no task of the document runs it, but an approval that tells somebody.</param>
    public PlanReservation? OfRun(string? task, string workflow) => task is null || Runs is null ? null
        : Runs.FirstOrDefault(run => run.Task == task && run.Workflow == workflow) is not { } found ? this with { Changes = [], Most = 0, Runs = [] }
        : found.Changes is null ? null
        : this with { Changes = found.Changes, Most = null, Runs = found.Runs };

    /// <summary>Why a change is not made; null where it is in the plan.</summary>
    /// <param name="task">JSON pointer of the task.</param>
    /// <param name="targets">What it touches.</param>
    /// <param name="with">Its arguments; null where nobody has them at hand.</param>
    public string? Objection(string task, string function, IReadOnlyList<string> targets, JsonElement? with = null)
    {
        var reserved = Changes.Where(change => change.Task == task && change.Function == function).ToList();
        if (reserved.Count == 0)
        {
            return $"The plan that was reserved before the run began ({Hash[..12]}) has no change by {function} at {task}; nothing was done.";
        }

        var beyond = targets.Where(target => !reserved.Any(change => change.Covers(target))).ToList();
        if (beyond.Count > 0)
        {
            return $"The plan that was reserved before the run began ({Hash[..12]}) has {string.Join(" and ", reserved.SelectMany(change => change.Targets).Distinct(StringComparer.Ordinal))} changed here, and not {string.Join(" and ", beyond)}; nothing was done.";
        }

        return with is not { } arguments || ShownArguments.Of(arguments) is var shown && reserved.Exists(change => change.Holds(shown)) ? null
            : $"The plan that was reserved before the run began ({Hash[..12]}) has this done with {Cut(string.Join(" or ", reserved.SelectMany(change => change.With ?? []).Take(3)))}, and not with {Cut(shown.GetRawText())}; nothing was done.";
    }

    private static string Cut(string text) => text.Length <= MostQuoted ? text : $"{text[..(char.IsHighSurrogate(text[MostQuoted - 1]) ? MostQuoted - 1 : MostQuoted)]}…";

    private const int MostQuoted = 500;

    internal static readonly TimeSpan Elsewhen = new(1_001, 7, 13, 17, 333);

    private static IEnumerable<ReservedChange> Together(RunPlan plan, RunPlan other)
    {
        var others = ReferenceEquals(plan, other) ? null : other.Changes.ToLookup(change => (change.Task, change.Function));
        var mine = plan.Changes.ToLookup(change => (change.Task, change.Function));
        return mine.Select(group => group.Key).Union((others ?? mine).Select(group => group.Key)).Select(key =>
            others is null ? Reserved(key, TargetsOf(mine[key]), WithOf(mine[key]))
            : Reserved(key, TargetsOf(mine[key]) is var here && here.SetEquals(TargetsOf(others[key])) ? here : [], Common(WithOf(mine[key]), WithOf(others[key]))));
    }

    private static ReservedChange Reserved((string Task, string Function) change, HashSet<string> targets, IReadOnlyList<JsonElement>? with) =>
        new(change.Task, change.Function, targets.Count > 0 ? [.. targets] : [RunPlan.Unknown]) { With = with };

    private static HashSet<string> TargetsOf(IEnumerable<PlannedChange> changes) => changes.SelectMany(change => change.Targets).ToHashSet(StringComparer.Ordinal);

    private static List<JsonElement> WithOf(IEnumerable<PlannedChange> changes) => [.. changes.Where(change => !change.Runs).Select(change => change.Writes)];

    /// <summary>Null where they are not even as many.</summary>
    private static List<JsonElement>? Common(List<JsonElement> one, List<JsonElement> other) => one.Count == other.Count ? [.. one.Zip(other, PlanMatch.Common)] : null;
}

/// <param name="Task">JSON pointer of the task.</param>
/// <param name="Function">What it calls or runs.</param>
/// <param name="Targets">What it may touch; <see cref="RunPlan.Unknown"/> for what cannot be known.</param>
public sealed record ReservedChange(string Task, string Function, IReadOnlyList<string> Targets)
{
    /// <summary>The arguments of each time it is made, as plans show them (<see cref="ShownArguments"/>); null where nobody is held to them, as in plans that were made before
    /// they told them.</summary>
    public IReadOnlyList<JsonElement>? With { get; init; }

    /// <summary>Whether a call with these arguments is one of those.</summary>
    public bool Holds(JsonElement shown) => With is null || With.Any(planned => PlanMatch.Fits(planned, shown));

    public bool Covers(string target) => Targets.Any(mine => PlanMatch.Fits(mine, target) || (With is null && mine == PlannedTarget.WithoutQuery(target)) || mine == RunPlan.Unknown || mine.StartsWith($"{RunPlan.Unknown}/", StringComparison.Ordinal)
        || (mine.EndsWith($"/{RunPlan.Unknown}", StringComparison.Ordinal) && target.StartsWith(mine[..^RunPlan.Unknown.Length], StringComparison.Ordinal)));
}
