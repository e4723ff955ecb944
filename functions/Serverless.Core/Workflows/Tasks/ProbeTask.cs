using System.Text.Json;
using Serverless.Core.Expressions;
using Serverless.Core.Schemas;
using Serverless.Core.Workflows.Effects;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>Asks how something is, and says healthy, unhealthy or unknown. A function of our own (<c>call: probe</c>). It never fails because its target
/// does not answer: then the answer is that nobody knows.</summary>
/// <param name="Probe">Its name; the same in every place that asks the same.</param>
/// <param name="Inner">The task that looks, a list of one.</param>
public sealed record ProbeTask(TaskFrame Frame, string Probe, TaskList Inner) : TaskDefinition(Frame)
{
    /// <summary>What an answer looks like: one that does not is no answer. Null where any is one.</summary>
    public JsonSchema? Expect { get; init; }

    /// <summary>Over what the task that looks has found; null where any answer is healthy.</summary>
    public RuntimeExpression? Healthy { get; init; }

    /// <summary>Null where all that is not healthy is unhealthy.</summary>
    public RuntimeExpression? Unhealthy { get; init; }

    /// <summary>Statuses of an error by which the target itself says that it is unhealthy.</summary>
    public IReadOnlyList<int> UnhealthyStatus { get; init; } = [];

    internal override TaskRun Open(TaskOpening opening) => new ProbeRun(this, opening, ListRun.Begin(Inner, opening.PathOf(Inner), opening.Input), null);
}

/// <param name="Said">Null before it has answered.</param>
internal sealed record ProbeRun(ProbeTask Task, TaskOpening Opening, ListRun Body, ProbeAnswered? Said) : TaskRun(Opening)
{
    public override JsonElement? RawOutput => Said is null ? null : Output(Said);

    internal override bool MayFail => Body.IsOver;

    internal override bool MayBeCut => Body.MayBeCut;

    internal override HistoryEvent? Next(Moment moment) => (Said, Body.Position) switch
    {
        ({ } said, _) => Complete(moment, Output(said)),
        (null, ListPosition.Done done) => Judge(done.Output, moment),
        (null, ListPosition.Failed failed) => Judge(failed.Failure, moment),
        _ => Body.Next(moment),
    };

    internal override TaskRun? After(TaskEvent fact) => fact is ProbeAnswered said && Said is null && Body.IsOver ? this with { Said = said } : null;

    internal override TaskRun? AfterInner(TaskEvent fact) => Body.After(fact) is { } body ? this with { Body = body } : null;

    internal override void Collect(List<Command> commands) => Body.Collect(commands);

    internal override TaskRun? Find(string path) => base.Find(path) ?? Body.Find(path);

    private ProbeAnswered Judge(JsonElement found, Moment moment)
    {
        if (Task.Expect?.Validate(found) is { Count: > 0 } violations)
        {
            return Say(ProbeAnswer.Unknown, $"what it found is not what it looks for: {string.Join("; ", violations)}", moment);
        }

        if (Task.Healthy is not { } healthy)
        {
            return Say(ProbeAnswer.Healthy, "it answered", moment);
        }

        return (Ask(healthy, found, moment), Task.Unhealthy is null ? null : Ask(Task.Unhealthy, found, moment)) switch
        {
            (true, null or false) => Say(ProbeAnswer.Healthy, "what it found is healthy", moment),
            (true, true) => Say(ProbeAnswer.Unknown, "what it found is healthy and unhealthy at once", moment),
            (false, null) when Task.Unhealthy is null => Say(ProbeAnswer.Unhealthy, "what it found is not healthy", moment),
            (false, true) => Say(ProbeAnswer.Unhealthy, "what it found is unhealthy", moment),
            _ => Say(ProbeAnswer.Unknown, "what it found says neither", moment),
        };
    }

    private ProbeAnswered Judge(Failure failure, Moment moment) => Task.UnhealthyStatus.Contains(failure.Status) && failure.Type != FailureTypes.Timeout
        ? Say(ProbeAnswer.Unhealthy, $"its target answered {failure.Status}", moment)
        : Say(ProbeAnswer.Unknown, $"it could not be asked: {failure.Title ?? failure.Type} ({failure.Status}){(failure.Detail is null ? "" : $": {failure.Detail}")}", moment);

    /// <summary>Null where it is neither true nor false.</summary>
    private bool? Ask(RuntimeExpression expression, JsonElement found, Moment moment) =>
        expression.Evaluate(found, new Arguments(moment, Opening) { Input = Opening.Input }, moment.Budget) is ExpressionOutcome.Value { Json.ValueKind: JsonValueKind.True or JsonValueKind.False } value ? value.True : null;

    private ProbeAnswered Say(ProbeAnswer answer, string reason, Moment moment) => new(moment.Now, Path, Task.Probe, answer, reason);

    private JsonElement Output(ProbeAnswered said) => JsonComposer.Compose((said, found: (Body.Position as ListPosition.Done)?.Output), static (writer, all) =>
    {
        writer.WriteStartObject();
        writer.WriteString("probe", all.said.Probe);
        writer.WriteString("answer", all.said.Answer.ToString().ToLowerInvariant());
        writer.WriteBoolean("healthy", all.said.Answer == ProbeAnswer.Healthy);
        writer.WriteBoolean("unhealthy", all.said.Answer == ProbeAnswer.Unhealthy);
        writer.WriteString("reason", all.said.Reason);
        writer.Copy("found", all.found ?? JsonComposer.Null);
        writer.WriteEndObject();
    });
}
