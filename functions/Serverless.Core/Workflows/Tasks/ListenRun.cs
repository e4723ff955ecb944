using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

internal sealed record ListenRun(ListenTask Task, TaskOpening Opening, ListenProgress Progress) : TaskRun(Opening)
{
    public override JsonElement? RawOutput => MayComplete ? JsonComposer.List(Task.Foreach is null ? Progress.Events : Progress.Results) : null;

    internal override bool MayComplete => Task.Foreach is null
        ? Progress.IsHearing && (Progress.Events.Count > 0 || Progress.Ended.Count > 0)
        : Progress is { Phase: ListenPhase.Closed, Loop: null } && Progress.Results.Count == Progress.Events.Count;

    internal override bool MayFail => Progress.Loop?.IsOver ?? true;

    internal override bool MayBeCut => Progress.Loop?.MayBeCut ?? true;

    internal override HistoryEvent? Next(Moment moment)
    {
        if (Progress.Phase == ListenPhase.Ready)
        {
            return new ListenStarted(moment.Now, Path);
        }

        Failure? failed = null;
        if (Progress.IsHearing && Enough(moment, out failed))
        {
            return Task.Foreach is null ? Complete(moment, RawOutput!.Value) : new ListenClosed(moment.Now, Path);
        }

        return failed is not null && Progress.Loop is null ? Fail(moment, failed)
            : Task.Foreach is not null ? LoopNext(moment)
            : null;
    }

    internal override TaskRun? After(TaskEvent fact) => fact switch
    {
        ListenStarted when Progress.Phase == ListenPhase.Ready => this with { Progress = Progress with { Phase = ListenPhase.Started } },
        ListenOpened when Progress.Phase == ListenPhase.Started => this with { Progress = Progress with { Phase = ListenPhase.Open } },
        ListenClosed when Progress.IsHearing => this with { Progress = Progress with { Phase = ListenPhase.Closed } },
        EventHeard heard when Progress.IsHearing => this with { Progress = Heard(heard) },
        IterationStarted started when Task.Foreach is not null && Progress.Loop is null && started.Index == Progress.Results.Count && started.Index < Progress.Events.Count =>
            this with { Progress = Progress with { Loop = ListRun.Begin(Task.Foreach.Body, LoopPath(started.Index), Opening.Input) } },
        IterationCompleted completed when Progress.Loop?.Position is ListPosition.Done done && completed.Index == Progress.Results.Count =>
            this with { Progress = Progress with { Loop = null, Results = Progress.Results.Add(completed.Output ?? done.Output) } },
        _ => null,
    };

    internal override TaskRun? AfterInner(TaskEvent fact) => Progress.Loop?.After(fact) is { } loop ? this with { Progress = Progress with { Loop = loop } } : null;

    internal override TaskRun? Revived(JsonElement? input) => Progress.Loop?.Revived(input) is { } loop ? this with { Progress = Progress with { Loop = loop } } : null;

    internal override void Hear(EventArrival arrival, Moment moment, List<TaskEvent> facts)
    {
        Progress.Loop?.Hear(arrival, LoopMoment(moment), facts);
        // A run that a person holds has not gone on with what was enough for it.
        if (!Progress.IsHearing || Enough(moment, out _))
        {
            return;
        }

        var end = (Task.To.Until as ListenEnd.Heard)?.Events;
        if ((end is null ? null : Pass(end, Progress.Ended, arrival, moment)) is { } ends)
        {
            facts.Add(new EventHeard(moment.Now, Path, arrival.Sequence, arrival.Event, ends.Filter, ends.Correlations, true));
        }
        else if (Pass(Task.To, Progress.Passed, arrival, moment) is { } passes)
        {
            facts.Add(new EventHeard(moment.Now, Path, arrival.Sequence, arrival.Event, passes.Filter, passes.Correlations));
        }
    }

    internal override void Collect(List<Command> commands)
    {
        switch (Progress.Phase)
        {
            case ListenPhase.Started:
                commands.Add(new Command.Subscribe(Path, Task.To.Types));
                break;
            case ListenPhase.Open:
                commands.Add(new Command.AwaitEvent(Path, Task.To.Types));
                break;
        }

        Progress.Loop?.Collect(commands);
    }

    internal override TaskRun? Find(string path) => base.Find(path) ?? Progress.Loop?.Find(path);

    private (int? Filter, JsonElement? Correlations)? Pass(EventStrategy strategy, ImmutableSortedSet<int> passed, EventArrival arrival, Moment moment)
    {
        if (strategy.Filters.Count == 0)
        {
            return (null, null);
        }

        foreach (var (index, filter) in strategy.Filters.Index())
        {
            if (!(strategy.All && passed.Contains(index)) && filter.Match(arrival.Event, Progress.Correlations, moment, Opening) is { } correlations)
            {
                return (index, correlations.GetPropertyCount() == 0 ? null : correlations);
            }
        }

        return null;
    }

    private ListenProgress Heard(EventHeard fact) => fact.Ends
        ? Progress with { Ended = Progress.Ended.Add(fact.Filter ?? 0), Correlations = fact.Correlations ?? Progress.Correlations }
        : Progress with { Events = Progress.Events.Add(Read(fact.Event)), Passed = Progress.Passed.Add(fact.Filter ?? 0), Correlations = fact.Correlations ?? Progress.Correlations };

    private JsonElement Read(JsonElement cloudEvent)
    {
        var data = cloudEvent.TryGetProperty("data", out var json) || cloudEvent.TryGetProperty("data_base64", out json) ? json : JsonComposer.Null;
        return Task.Read switch
        {
            EventReading.Envelope => cloudEvent,
            EventReading.Raw => data.ValueKind == JsonValueKind.String ? data : JsonComposer.Text(data.GetRawText()),
            _ => data,
        };
    }

    /// <summary>Whether what was heard is all that is waited for.</summary>
    private bool Enough(Moment moment, out Failure? failed)
    {
        failed = null;
        switch (Task.To.Until)
        {
            case null:
                return Task.To.IsMet(Progress.Passed);
            case ListenEnd.Heard heard:
                return heard.Events.IsMet(Progress.Ended);
            case ListenEnd.Holds until when Progress.Events.Count > 0:
                var outcome = until.Condition.Evaluate(JsonComposer.List(Progress.Events), new Arguments(moment, Opening) { Input = Opening.Input }, moment.Budget);
                failed = outcome is ExpressionOutcome.Failed broken ? Failures.OfExpression(broken, Task.Frame.Reference) : null;
                return outcome is ExpressionOutcome.Value { True: true };
            default:
                return false;
        }
    }

    private HistoryEvent? LoopNext(Moment moment) => Progress switch
    {
        { Loop: { Position: ListPosition.Done done } } => EndIteration(done.Output, moment),
        { Loop: { Position: ListPosition.Failed failed } } => Fail(moment, failed.Failure),
        { Loop: { } loop } => loop.Next(LoopMoment(moment)),
        _ when Progress.Results.Count < Progress.Events.Count => new IterationStarted(moment.Now, Path, Progress.Results.Count),
        { Phase: ListenPhase.Closed } => Complete(moment, RawOutput!.Value),
        _ => null,
    };

    private HistoryEvent EndIteration(JsonElement output, Moment moment)
    {
        var (loop, index) = (Task.Foreach!, Progress.Results.Count);
        var inner = LoopMoment(moment);
        var arguments = new Arguments(inner, Opening) { Input = Opening.Input, RawOutput = output, Output = output };
        JsonElement? recorded = null;
        switch (loop.Output.Form?.Evaluate(output, arguments, moment.Budget))
        {
            case ExpressionOutcome.Failed failed:
                return Fail(moment, failed);
            case ExpressionOutcome.Value value:
                arguments.Output = recorded = value.Json;
                break;
        }

        if (loop.Output.Violation(recorded ?? output, "The output", Task.Frame.Reference) is { } violation)
        {
            return Fail(moment, violation);
        }

        return loop.Export.Form?.Evaluate(recorded ?? output, arguments, moment.Budget) switch
        {
            ExpressionOutcome.Failed failed => Fail(moment, failed),
            ExpressionOutcome.Value value when loop.Export.Violation(value.Json, "The context", Task.Frame.Reference) is { } wrong => Fail(moment, wrong),
            ExpressionOutcome.Value value => new IterationCompleted(moment.Now, Path, index, recorded, value.Json),
            _ => new IterationCompleted(moment.Now, Path, index, recorded),
        };
    }

    private Moment LoopMoment(Moment moment)
    {
        var index = Progress.Results.Count;
        return index >= Progress.Events.Count || Task.Foreach is not { } loop ? moment
            : moment.Bind(loop.Item, Progress.Events[index]).Bind(loop.At, JsonElement.Parse(index.ToString(CultureInfo.InvariantCulture)));
    }

    private string LoopPath(int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{Path}@{index}{Task.Foreach!.Body.Reference.AsSpan(Task.Frame.Reference.Length)}");
}

/// <summary>An event that has come in.</summary>
/// <param name="Sequence">Its place in the journal.</param>
/// <param name="Event">The CloudEvent, in structured JSON.</param>
public sealed record EventArrival(long Sequence, JsonElement Event);
