using System.Collections.Immutable;
using System.Text.Json;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>How far a <c>for</c> has come, whose iterations know nothing of each other.</summary>
/// <param name="Items">Null before the loop has begun.</param>
/// <param name="Begun">How many iterations have been started; the next has this index.</param>
/// <param name="Open">Those under way, by index.</param>
/// <param name="Ends">What became of the others: their outputs, or what stands for their errors.</param>
/// <param name="Failure">The error that ends the loop.</param>
internal sealed record SpreadProgress(
    LoopItems? Items,
    int Begun,
    ImmutableSortedDictionary<int, ListRun> Open,
    ImmutableSortedDictionary<int, JsonElement> Ends,
    Failure? Failure)
{
    public static readonly SpreadProgress None = new(null, 0, ImmutableSortedDictionary<int, ListRun>.Empty, ImmutableSortedDictionary<int, JsonElement>.Empty, null);

    public override string ToString() => $"{Begun} of {Items} begun: {string.Join(", ", Open.Select(o => $"{o.Key} {o.Value}"))}; {string.Join(", ", Ends)}; {Failure}";
}

internal sealed record SpreadRun(ForTask Task, LoopSpread Spread, TaskOpening Opening, SpreadProgress Progress) : TaskRun(Opening)
{
    public override JsonElement? RawOutput => Progress is { Items: not null, Open.Count: 0, Failure: null } ? JsonComposer.List(Progress.Ends.Values) : null;

    internal override bool MayComplete => Progress is { Items: not null, Open.Count: 0, Failure: null };

    internal override bool MayFail => MayBeCut;

    internal override bool MayBeCut => Progress.Open.Values.All(body => body.MayBeCut);

    internal override HistoryEvent? Next(Moment moment)
    {
        if (Progress.Items is not { } items)
        {
            return LoopItems.Begin(Task, Opening, moment);
        }

        if (Progress.Failure is { } failure)
        {
            return MayBeCut ? Fail(moment, failure) : null;
        }

        foreach (var (index, body) in Progress.Open)
        {
            if (body.Next(items.Bind(Task.Loop, index, moment)) is { } fact)
            {
                return fact;
            }
        }

        return Progress.Open.Count < Spread.Concurrency ? Begin(items, moment) : null;
    }

    internal override TaskRun? After(TaskEvent fact) => fact switch
    {
        LoopStarted started when Progress.Items is null && LoopItems.Of(started) is { } items => this with { Progress = Progress with { Items = items } },
        IterationStarted started when started.Index == Progress.Begun && Progress.Failure is null && started.Index < Progress.Items?.Count => Enter(started.Index),
        _ => null,
    };

    internal override TaskRun? AfterInner(TaskEvent fact)
    {
        var index = LoopItems.IndexIn(fact.Path, Path);
        return Progress.Open.TryGetValue(index, out var body) && body.After(fact) is { } after ? Settle(Progress, index, after) : null;
    }

    /// <summary>Each iteration that failed goes on where it did; the input is for the first.</summary>
    internal override TaskRun? Revived(JsonElement? input)
    {
        var open = Progress.Open;
        foreach (var (index, body) in Progress.Open)
        {
            if (body.Revived(input) is { } revived)
            {
                (open, input) = (open.SetItem(index, revived), null);
            }
        }

        return ReferenceEquals(open, Progress.Open) ? null : this with { Progress = Progress with { Open = open, Failure = null } };
    }

    internal override void Collect(List<Command> commands)
    {
        foreach (var body in Progress.Open.Values)
        {
            body.Collect(commands, abandoned: Progress.Failure is not null);
        }
    }

    internal override void Hear(EventArrival arrival, Moment moment, List<TaskEvent> facts)
    {
        if (Progress.Failure is not null)
        {
            return;
        }

        foreach (var (index, body) in Progress.Open)
        {
            body.Hear(arrival, Progress.Items!.Bind(Task.Loop, index, moment), facts);
        }
    }

    internal override TaskRun? Find(string path) =>
        base.Find(path) ?? (Progress.Open.TryGetValue(LoopItems.IndexIn(path, Path), out var body) ? body.Find(path) : null);

    private SpreadRun Enter(int index) => Settle(
        Progress with { Begun = index + 1 },
        index,
        ListRun.Begin(Task.Body, LoopItems.PathOf(Task, Opening, index), Opening.Input));

    private SpreadRun Settle(SpreadProgress progress, int index, ListRun body) => this with
    {
        Progress = body.Position switch
        {
            ListPosition.Done done => progress with { Open = progress.Open.Remove(index), Ends = progress.Ends.SetItem(index, Spread.Collect ? JsonComposer.Named("output", done.Output) : done.Output) },
            ListPosition.Failed failed when Spread.Collect => progress with { Open = progress.Open.Remove(index), Ends = progress.Ends.SetItem(index, JsonComposer.Named("error", TryAnswer.ErrorOf(failed.Failure))) },
            ListPosition.Failed failed => progress with { Open = progress.Open.SetItem(index, body), Failure = progress.Failure ?? failed.Failure },
            _ => progress with { Open = progress.Open.SetItem(index, body) },
        },
    };

    private HistoryEvent? Begin(LoopItems items, Moment moment)
    {
        ExpressionOutcome? goesOn = Progress.Begun < items.Count ? items.Holds(Task, Opening, Progress.Begun, Opening.Input, moment) : null;
        return goesOn switch
        {
            ExpressionOutcome.Failed failed => MayBeCut ? Fail(moment, failed) : null,
            ExpressionOutcome.Value { True: true } => new IterationStarted(moment.Now, Path, Progress.Begun),
            _ => Progress.Open.Count == 0 ? Complete(moment, RawOutput!.Value) : null,
        };
    }
}
