using System.Text.Json;

namespace Serverless.Core.Workflows.Control;

/// <summary>Decides about an act: the table first, then what only this run knows.</summary>
public static class ActPolicy
{
    /// <summary>Another input for a run that is held to its plan.</summary>
    public const string PlanReserved = "plan-reserved";

    /// <param name="state">Of a run that has been started.</param>
    public static ActVerdict Judge(RunState state, RunAct act, DateTimeOffset now)
    {
        var origin = state.Begun ?? throw new ArgumentException("The run has not been started.", nameof(state));
        if (act is RunAct.Answer answer)
        {
            return Approvals.ApprovalPolicy.Judge(state, answer, now);
        }

        if (OfStop(state, act, now) is { } verdict)
        {
            return verdict;
        }

        if (Repeats(state, act) is { } recorded)
        {
            return new ActVerdict.AlreadySo(recorded);
        }

        var phase = RunDigest.Of(state).Phase;
        return ActTable.Answer(act.Kind, phase) switch
        {
            ActAnswer.AlreadySo => new ActVerdict.AlreadySo(null),
            ActAnswer.Taken when state is RunState.Ended { Continued: { } continued } =>
                new ActVerdict.Refused($"The run goes on as run {continued.RunId}: {Word(act.Kind)} that one."),
            ActAnswer.Taken when act is RunAct.Retry { Input: not null } && origin.Cause.Plan is { } plan => OtherThanPlanned(plan),
            ActAnswer.Taken when act.Fact(origin, now) is var fact => RunTransition.After(state, fact) is null ? NoTask : new ActVerdict.Taken(fact),
            _ => new ActVerdict.Refused($"The run is {ActTable.Word(phase)}: {Word(act.Kind)} is for a run that is {ActTable.Words(act.Kind)}."),
        };
    }

    /// <summary>A run that a stop has paused and that a person pauses too stays paused when the stop is over; one that only a person has paused is none of a stop's.</summary>
    private static ActVerdict? OfStop(RunState state, RunAct act, DateTimeOffset now) => (state, act) switch
    {
        (RunState.Paused { Act.Stop: not null }, RunAct.Pause { Stop: null } pause) => new ActVerdict.Taken(new RunPaused(now, pause.By, pause.Reason)),
        (RunState.Paused { Act.Stop: { } stop }, RunAct.Resume { AfterStop: true } resume) => new ActVerdict.Taken(new RunResumed(now, resume.By, resume.Reason) { Stop = stop }),
        (_, RunAct.Resume { AfterStop: true }) => new ActVerdict.AlreadySo(null),
        _ => null,
    };

    /// <summary>Of a run whose plan was made for the input that it began with, and may have been shown to a person.</summary>
    private static ActVerdict.Refused OtherThanPlanned(Effects.PlanReservation plan) =>
        new($"The plan that was reserved before the run began ({plan.Hash[..12]}) was made for its own input, and with another one it is not known what the run would change: retry it without an input, or continue it with this one as a new run.") { Code = PlanReserved };

    private static ActVerdict.Refused NoTask => new("The run did not fault at a task, so nothing takes the input: retry without one.");

    /// <summary>The fact of the same act, where it is the last thing that was done to the run.</summary>
    private static PersonActed? Repeats(RunState state, RunAct act) => (state, act) switch
    {
        (RunState.Going { Retried: { } retried }, RunAct.Retry again) when Same(retried.Input, again.Input) => retried,
        (RunState.Ended { Continued: { } continued }, RunAct.Continue again) when Same(continued.Input, again.Input) => continued,
        _ => null,
    };

    private static bool Same(JsonElement? one, JsonElement? other) => one is { } a && other is { } b ? JsonElement.DeepEquals(a, b) : one is null && other is null;

    private static string Word(ActKind act) => act.ToString().ToLowerInvariant();
}
