using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>Does several tasks at once. Its output is the list of theirs; where they compete it is that of the first that completes, and the
/// others are abandoned. Serverless Workflow DSL 1.0.3, "Fork".</summary>
/// <param name="Branches">Each a list of one task.</param>
public sealed record ForkTask(TaskFrame Frame, IReadOnlyList<TaskList> Branches, bool Compete) : TaskDefinition(Frame)
{
    internal override TaskRun Open(TaskOpening opening) =>
        new ForkRun(this, opening, [.. Branches.Select(branch => ListRun.Begin(branch, opening.PathOf(branch), opening.Input))], null, null);
}

/// <param name="Winner">Index of the branch that completed first; only of branches that compete.</param>
/// <param name="Failure">The error of the branch that failed first. Where branches compete, failing is only not winning: it ends the task when
/// all have failed.</param>
internal sealed record ForkRun(ForkTask Task, TaskOpening Opening, ImmutableArray<ListRun> Branches, int? Winner, Failure? Failure) : TaskRun(Opening)
{
    public override JsonElement? RawOutput => (Task.Compete, Branches.Length) switch
    {
        (true, 0) => Opening.Input,
        (true, _) => Winner is { } winner && MayBeCut ? ((ListPosition.Done)Branches[winner].Position).Output : null,
        _ => Branches.All(branch => branch.Position is ListPosition.Done) ? JsonComposer.List(Branches.Select(branch => ((ListPosition.Done)branch.Position).Output)) : null,
    };

    internal override bool MayFail => IsLost && MayBeCut;

    internal override bool MayBeCut => Branches.All(branch => branch.MayBeCut);

    private bool IsLost => Failure is not null && (!Task.Compete || Branches.All(branch => branch.Position is ListPosition.Failed));

    private bool IsDecided => Winner is not null || IsLost;

    internal override HistoryEvent? Next(Moment moment)
    {
        if (RawOutput is { } output)
        {
            return Complete(moment, output);
        }

        if (IsDecided)
        {
            return MayFail ? Fail(moment, Failure!) : null;
        }

        foreach (var branch in Branches)
        {
            if (branch.Next(moment) is { } fact)
            {
                return fact;
            }
        }

        return null;
    }

    internal override TaskRun? AfterInner(TaskEvent fact)
    {
        var index = IndexOf(fact.Path);
        if (index < 0 || Branches[index].After(fact) is not { } after)
        {
            return null;
        }

        return this with
        {
            Branches = Branches.SetItem(index, after),
            Winner = Winner ?? (Task.Compete && after.Position is ListPosition.Done ? index : null),
            Failure = Failure ?? (after.Position as ListPosition.Failed)?.Failure,
        };
    }

    /// <summary>Each branch that failed goes on where it did; the input is for the first.</summary>
    internal override TaskRun? Revived(JsonElement? input)
    {
        var branches = Branches;
        for (var i = 0; i < branches.Length; i++)
        {
            if (branches[i].Revived(input) is { } revived)
            {
                (branches, input) = (branches.SetItem(i, revived), null);
            }
        }

        return branches.SequenceEqual(Branches) ? null : this with { Branches = branches, Failure = null };
    }

    internal override void Collect(List<Command> commands)
    {
        foreach (var branch in Branches)
        {
            branch.Collect(commands, abandoned: IsDecided);
        }
    }

    internal override void Hear(EventArrival arrival, Moment moment, List<TaskEvent> facts)
    {
        if (!IsDecided)
        {
            Branches.ToList().ForEach(branch => branch.Hear(arrival, moment, facts));
        }
    }

    internal override TaskRun? Find(string path) => base.Find(path) ?? (IndexOf(path) is >= 0 and var index ? Branches[index].Find(path) : null);

    public override string ToString() => $"{Path}: {string.Join(" | ", Branches)}, won by {Winner}, {Failure}";

    /// <summary>The branch that a path belongs to: the number in <c>PATH/fork/branches/NUMBER/…</c>; -1 where it is no such path.</summary>
    private int IndexOf(string path)
    {
        if (Branches.Length == 0 || !path.StartsWith(Branches[0].Path, StringComparison.Ordinal) || path.Length == Branches[0].Path.Length)
        {
            return -1;
        }

        var rest = path.AsSpan(Branches[0].Path.Length + 1);
        var end = rest.IndexOf('/');
        return end > 0 && int.TryParse(rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < Branches.Length ? index : -1;
    }
}
