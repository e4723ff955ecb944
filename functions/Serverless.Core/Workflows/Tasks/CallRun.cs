using System.Text.Json;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Effects;

namespace Serverless.Core.Workflows.Tasks;

public sealed record CallRun(CallTask Task, TaskOpening Opening, CallPhase Phase) : TaskRun(Opening)
{
    public override JsonElement? RawOutput => Phase is not CallPhase.Returned returned ? null : Task.KeepsInput ? Opening.Input : returned.Output;

    internal override bool MayFail => Phase is not (CallPhase.Intended or CallPhase.Pending or CallPhase.Asked or CallPhase.Doubted);

    internal override bool MayBeCut => Phase switch
    {
        CallPhase.Intended intended => intended.Intent.Class == RetryClass.Safe,
        CallPhase.Pending pending => pending.State is null || pending.Intent.Class == RetryClass.Safe,
        CallPhase.Asked asked => asked.Intent.Class == RetryClass.Safe,
        CallPhase.Doubted => false,
        _ => true,
    };

    internal override HistoryEvent? Next(Moment moment) => Phase switch
    {
        CallPhase.Ready => Intend(moment),
        CallPhase.Again again => again.Intent with { At = moment.Now },
        CallPhase.Pending pending when moment.Now >= pending.Until => new WaitElapsed(moment.Now, Path),
        CallPhase.Returned => Complete(moment, RawOutput!.Value),
        CallPhase.Failed { Failure: var failure } => Fail(moment, failure with { Instance = failure.Instance is { } at && at != Path ? at : Task.Frame.Reference }),
        _ => null,
    };

    internal override TaskRun? After(TaskEvent fact) => (Phase, fact) switch
    {
        (CallPhase.Ready or CallPhase.Again, CallIntended intent) => this with { Phase = new CallPhase.Intended(intent, (Phase as CallPhase.Again)?.Deadline) },
        (CallPhase.Intended or CallPhase.Asked, CallReturned returned) => this with { Phase = new CallPhase.Returned(returned.Output) },
        (CallPhase.Intended or CallPhase.Asked, CallFailed failed) => this with { Phase = new CallPhase.Failed(failed.Failure) },
        (CallPhase.Intended or CallPhase.Asked, CallAccepted accepted) => this with { Phase = new CallPhase.Pending(Intent, accepted.Until, accepted.Deadline, accepted.State) },
        (CallPhase.Intended, CallDeferred deferred) => this with { Phase = new CallPhase.Pending(Intent, deferred.Until, deferred.Deadline, null) },
        (CallPhase.Pending { State: { } state } pending, WaitElapsed elapsed) when elapsed.At >= pending.Until => this with { Phase = new CallPhase.Asked(Intent, pending.Deadline, state) },
        (CallPhase.Pending pending, WaitElapsed elapsed) when elapsed.At >= pending.Until => this with { Phase = new CallPhase.Again(Intent, pending.Deadline) },
        (CallPhase.Intended intended, CallDoubted doubted) => this with { Phase = new CallPhase.Doubted(intended.Intent, doubted.Reason) },
        (CallPhase.Doubted, DoubtResolved { Performed: true } resolved) => this with { Phase = new CallPhase.Returned(resolved.Output) },
        (CallPhase.Doubted doubted, DoubtResolved) => this with { Phase = new CallPhase.Again(doubted.Intent) },
        _ => null,
    };

    internal override void Collect(List<Command> commands)
    {
        switch (Phase)
        {
            case CallPhase.Intended intended:
                commands.Add(Perform(intended.Deadline is { } deadline ? new CallProgress(deadline, null) : null));
                break;
            case CallPhase.Asked asked:
                commands.Add(Perform(new CallProgress(asked.Deadline, asked.State)));
                break;
            case CallPhase.Pending pending:
                commands.Add(new Command.WaitUntil(Path, pending.Until) { IsKept = !MayBeCut });
                break;
            case CallPhase.Doubted doubted:
                commands.Add(new Command.AskPerson(Path, $"The call of {doubted.Intent.Function} at {Path} was begun and what became of it is not known: {doubted.Reason.TrimEnd('.')}. Was it performed?"));
                break;
        }
    }

    private IReadOnlyList<string> Touched(JsonElement with, Moment moment) => Task.Care.Targets is not { } declared ? PlannedTarget.Of(Task.Function, with)
        : moment.Evaluate(declared, Opening) is ExpressionOutcome.Value named ? PlannedTarget.Texts(named.Json)
        : [RunPlan.Unknown];

    /// <summary>Of a phase that has one.</summary>
    private CallIntended Intent => Phase switch
    {
        CallPhase.Intended intended => intended.Intent,
        CallPhase.Pending pending => pending.Intent,
        CallPhase.Asked asked => asked.Intent,
        _ => throw new InvalidOperationException($"A call that is {Phase} has no intent."),
    };

    private Command.PerformCall Perform(CallProgress? progress) => new(Path, Intent.Function, Intent.With, Intent.EffectKey, Intent.Class, Intent.Probe, progress)
    {
        Sealed = Intent.Sealed,
        ProbeSealed = Intent.ProbeSealed,
    };

    private HistoryEvent Intend(Moment moment)
    {
        if (Task.Care.OnlyIf is { } condition && moment.Probes.GetValueOrDefault(condition.Probe, ProbeAnswer.Unknown) is var said && said != condition.Is)
        {
            return Fail(moment, Failures.OfProbe(condition, said) with { Instance = Task.Frame.Reference });
        }

        var outcome = moment.Evaluate(Task.With, Opening);
        if (outcome is not ExpressionOutcome.Value with)
        {
            return Fail(moment, (ExpressionOutcome.Failed)outcome);
        }

        if (moment.Origin.Cause.Plan is { } plan && Task.Care.EffectOf(Task.Function, with.Json) == CallEffect.Change && plan.Objection(Task.Frame.Reference, Task.Function, Touched(with.Json, moment), with.Json) is { } objection)
        {
            return Fail(moment, Failures.OfPlan(objection) with { Instance = Task.Frame.Reference });
        }

        JsonElement? probe = null;
        switch (Task.Retry is CallRetry.Checked check ? moment.Evaluate(check.Probe, Opening) : null)
        {
            case ExpressionOutcome.Failed failed:
                return Fail(moment, failed);
            case ExpressionOutcome.Value value:
                probe = value.Json;
                break;
        }

        var key = RunId.EffectKey(moment.Origin.RunId, Path);
        return new CallIntended(moment.Now, Path, Task.Function, with.Json, key, Task.Retry.ClassOf(with.Json), probe)
        {
            Effect = Task.Care.Effect,
            Sealed = SealedValues.Of(Task.With, moment, Opening),
            ProbeSealed = Task.Retry is CallRetry.Checked asked ? SealedValues.Of(asked.Probe, moment, Opening) : null,
        };
    }
}
