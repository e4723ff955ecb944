using System.Text.Json;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

/// <param name="Attempt">1 for the first.</param>
public sealed record TryRun(TryTask Task, TaskOpening Opening, int Attempt, TryPhase Phase) : TaskRun(Opening)
{
    public override JsonElement? RawOutput => (Body?.Position as ListPosition.Done)?.Output;

    internal override bool MayFail => Body?.IsOver ?? true;

    internal override bool MayBeCut => Body?.MayBeCut ?? true;

    private ListRun? Body => Phase switch
    {
        TryPhase.Trying trying => trying.Body,
        TryPhase.Catching catching => catching.Body,
        _ => null,
    };

    internal override HistoryEvent? Next(Moment moment) => (Phase, Body?.Position) switch
    {
        (_, ListPosition.Done done) => Complete(moment, done.Output),
        (TryPhase.Trying, ListPosition.Failed failed) => TryAnswer.Next(this, failed.Failure, moment),
        (TryPhase.Trying trying, _) when moment.Now >= trying.Deadline => trying.Body.MayBeCut ? new AttemptExpired(moment.Now, Path, Attempt) : null,
        (TryPhase.Trying trying, _) => trying.Body.Next(moment),
        (TryPhase.Catching, ListPosition.Failed failed) => Fail(moment, failed.Failure),
        (TryPhase.Catching catching, _) => catching.Body.Next(moment.Bind(Task.Catch.As, catching.Error)),
        (TryPhase.BackingOff backingOff, _) when moment.Now < backingOff.Until => null,
        _ => Retry(moment),
    };

    internal override TaskRun? AfterInner(TaskEvent fact) => Phase switch
    {
        TryPhase.Trying trying when trying.Body.After(fact) is { } body => this with { Phase = trying with { Body = body } },
        TryPhase.Catching catching when catching.Body.After(fact) is { } body => this with { Phase = catching with { Body = body } },
        _ => null,
    };

    /// <summary>The attempt goes on without a limit to its time: the one it had was for doing it in one go.</summary>
    internal override TaskRun? Revived(JsonElement? input) => Phase switch
    {
        TryPhase.Trying trying when trying.Body.Revived(input) is { } body => this with { Phase = new TryPhase.Trying(body, null) },
        TryPhase.Catching catching when catching.Body.Revived(input) is { } body => this with { Phase = catching with { Body = body } },
        _ => null,
    };

    internal override void Collect(List<Command> commands)
    {
        switch (Phase)
        {
            case TryPhase.BackingOff backingOff:
                commands.Add(new Command.WaitUntil(Path, backingOff.Until));
                break;
            case TryPhase.Trying { Deadline: { } deadline } when MayBeCut:
                commands.Add(new Command.WaitUntil(Path, deadline));
                break;
        }

        Body?.Collect(commands);
    }

    internal override void Hear(EventArrival arrival, Moment moment, List<TaskEvent> facts) =>
        Body?.Hear(arrival, Phase is TryPhase.Catching catching ? moment.Bind(Task.Catch.As, catching.Error) : moment, facts);

    internal override TaskRun? Find(string path) => base.Find(path) ?? Body?.Find(path);

    internal HistoryEvent Uncaught(Moment moment, Failure failure) => Fail(moment, failure);

    internal HistoryEvent Uncaught(Moment moment, ExpressionOutcome.Failed failed) => Fail(moment, failed);

    internal override TaskRun? After(TaskEvent fact) => (Phase, fact) switch
    {
        (TryPhase.Trying { Body.Position: ListPosition.Failed }, RetryScheduled scheduled) =>
            this with { Attempt = scheduled.Attempt, Phase = new TryPhase.BackingOff(scheduled.Until) },
        (TryPhase.Trying { Body.Position: ListPosition.Failed }, ErrorCaught caught) =>
            this with { Phase = new TryPhase.Catching(TryAnswer.ErrorOf(caught.Failure), CatchList()) },
        (TryPhase.Trying { Deadline: not null } trying, WaitElapsed elapsed) => this with { Phase = trying with { Deadline = elapsed.At } },
        (TryPhase.Trying trying, AttemptExpired expired) => this with { Phase = trying with { Body = trying.Body with { Position = new ListPosition.Failed(Expiry(expired)) } } },
        (TryPhase.BackingOff, WaitElapsed) => this with { Phase = TryPhase.Due.Instance },
        (TryPhase.BackingOff or TryPhase.Due, RetryStarted started) => this with { Phase = new TryPhase.Trying(TryList(), started.Deadline) },
        _ => null,
    };

    private HistoryEvent Retry(Moment moment)
    {
        if (Task.Catch.Retry?.Limit.AttemptDuration is not { } limit)
        {
            return new RetryStarted(moment.Now, Path, Attempt);
        }

        return limit.Evaluate(moment, Opening, out var duration) is { } failed
            ? Fail(moment, failed)
            : new RetryStarted(moment.Now, Path, Attempt, moment.Now + duration);
    }

    private ListRun TryList() => ListRun.Begin(Task.Body, Opening.PathOf(Task.Body), Opening.Input);

    private ListRun CatchList() => Task.Catch.Do is { } handler
        ? ListRun.Begin(handler, Opening.PathOf(handler), Opening.Input)
        : ListRun.Begin(TaskList.Empty, Path, Opening.Input);

    private Failure Expiry(AttemptExpired expired) => Failures.OfTimeout($"Attempt {expired.Attempt} took longer than its policy allows.", Task.Frame.Reference);
}
