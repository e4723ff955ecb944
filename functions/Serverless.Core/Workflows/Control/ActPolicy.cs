using System.Text.Json;

namespace Serverless.Core.Workflows.Control;

/// <summary>Decides about an act: the table first, then what only this run knows.</summary>
public static class ActPolicy
{
    /// <param name="state">Of a run that has been started.</param>
    public static ActVerdict Judge(RunState state, RunAct act, DateTimeOffset now)
    {
        var origin = state.Begun ?? throw new ArgumentException("The run has not been started.", nameof(state));
        if (act is RunAct.Answer answer)
        {
            return Approvals.ApprovalPolicy.Judge(state, answer, now);
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
            ActAnswer.Taken when act.Fact(origin, now) is var fact => RunTransition.After(state, fact) is null ? NoTask : new ActVerdict.Taken(fact),
            _ => new ActVerdict.Refused($"The run is {ActTable.Word(phase)}: {Word(act.Kind)} is for a run that is {ActTable.Words(act.Kind)}."),
        };
    }

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
