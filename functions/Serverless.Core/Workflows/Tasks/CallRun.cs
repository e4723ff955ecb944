using System.Text.Json;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

public sealed record CallRun(CallTask Task, TaskOpening Opening, CallPhase Phase) : TaskRun(Opening)
{
    public override JsonElement? RawOutput => Phase is not CallPhase.Returned returned ? null : Task.KeepsInput ? Opening.Input : returned.Output;

    internal override bool MayFail => Phase is not (CallPhase.Intended or CallPhase.Doubted);

    internal override bool MayBeCut => Phase switch
    {
        CallPhase.Intended intended => intended.Intent.Class == RetryClass.Safe,
        CallPhase.Doubted => false,
        _ => true,
    };

    internal override HistoryEvent? Next(Moment moment) => Phase switch
    {
        CallPhase.Ready => Intend(moment),
        CallPhase.Again again => again.Intent with { At = moment.Now },
        CallPhase.Returned => Complete(moment, RawOutput!.Value),
        CallPhase.Failed failed => Fail(moment, failed.Failure with { Instance = failed.Failure.Instance ?? Task.Frame.Reference }),
        _ => null,
    };

    internal override TaskRun? After(TaskEvent fact) => (Phase, fact) switch
    {
        (CallPhase.Ready or CallPhase.Again, CallIntended intent) => this with { Phase = new CallPhase.Intended(intent) },
        (CallPhase.Intended, CallReturned returned) => this with { Phase = new CallPhase.Returned(returned.Output) },
        (CallPhase.Intended, CallFailed failed) => this with { Phase = new CallPhase.Failed(failed.Failure) },
        (CallPhase.Intended intended, CallDoubted doubted) => this with { Phase = new CallPhase.Doubted(intended.Intent, doubted.Reason) },
        (CallPhase.Doubted, DoubtResolved { Performed: true } resolved) => this with { Phase = new CallPhase.Returned(resolved.Output) },
        (CallPhase.Doubted doubted, DoubtResolved) => this with { Phase = new CallPhase.Again(doubted.Intent) },
        _ => null,
    };

    internal override void Collect(List<Command> commands)
    {
        switch (Phase)
        {
            case CallPhase.Intended { Intent: var intent }:
                commands.Add(new Command.PerformCall(Path, intent.Function, intent.With, intent.EffectKey, intent.Class, intent.Probe) { Sealed = intent.Sealed, ProbeSealed = intent.ProbeSealed });
                break;
            case CallPhase.Doubted doubted:
                commands.Add(new Command.AskPerson(Path, $"The call of {doubted.Intent.Function} at {Path} was begun and what became of it is not known: {doubted.Reason.TrimEnd('.')}. Was it performed?"));
                break;
        }
    }

    private HistoryEvent Intend(Moment moment)
    {
        var outcome = moment.Evaluate(Task.With, Opening);
        if (outcome is not ExpressionOutcome.Value with)
        {
            return Fail(moment, (ExpressionOutcome.Failed)outcome);
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
            Sealed = SealedValues.Of(Task.With, moment, Opening),
            ProbeSealed = Task.Retry is CallRetry.Checked asked ? SealedValues.Of(asked.Probe, moment, Opening) : null,
        };
    }
}
