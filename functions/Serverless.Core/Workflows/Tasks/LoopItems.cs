using System.Globalization;
using System.Text.Json;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>The collection of a loop that has begun.</summary>
internal sealed class LoopItems
{
    // An array of JSON finds its n-th item by walking over those before it: a long loop would become quadratic.
    private readonly JsonElement[] items;

    private LoopItems(JsonElement[] items) => this.items = items;

    public int Count => items.Length;

    /// <summary>Null where the fact holds no array.</summary>
    public static LoopItems? Of(LoopStarted fact) => fact.Items.ValueKind == JsonValueKind.Array ? new LoopItems([.. fact.Items.EnumerateArray()]) : null;

    /// <summary>The fact that begins the loop, or the failure of it.</summary>
    public static HistoryEvent Begin(ForTask task, TaskOpening opening, Moment moment) => moment.Evaluate(task.Loop.In, opening) switch
    {
        ExpressionOutcome.Value { Json: { ValueKind: JsonValueKind.Array } items } => new LoopStarted(moment.Now, opening.Path, items),
        ExpressionOutcome.Value value => new TaskFailed(moment.Now, opening.Path, Failures.OfExpression(
            $"'for.in' gives a list, and ${{ {task.Loop.In.Text} }} gave {Documents.MapReader.Name(value.Json.ValueKind)}.", task.Frame.Reference)),
        var outcome => new TaskFailed(moment.Now, opening.Path, Failures.OfExpression((ExpressionOutcome.Failed)outcome, task.Frame.Reference)),
    };

    /// <summary>What the iteration sees: its item and its index.</summary>
    public Moment Bind(LoopHead loop, int index, Moment moment) =>
        moment.Bind(loop.Each, items[index]).Bind(loop.At, JsonElement.Parse(index.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Whether the loop goes on with the iteration.</summary>
    public ExpressionOutcome Holds(ForTask task, TaskOpening opening, int index, JsonElement input, Moment moment)
    {
        if (task.While is not { } condition)
        {
            return new ExpressionOutcome.Value(JsonComposer.True);
        }

        var inner = Bind(task.Loop, index, moment);
        return condition.Evaluate(input, new Arguments(inner, opening) { Input = opening.Input }, moment.Budget);
    }

    /// <summary>Path of the list in an iteration: the task's with <c>@</c> and the index, so that each effect has a key of its own.</summary>
    public static string PathOf(ForTask task, TaskOpening opening, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{opening.Path}@{index}{task.Body.Reference.AsSpan(task.Frame.Reference.Length)}");

    /// <summary>The iteration that a path inside the loop belongs to; -1 where it is no such path.</summary>
    public static int IndexIn(string path, string loop)
    {
        var rest = path.AsSpan(Math.Min(loop.Length, path.Length));
        var end = rest.IndexOf('/');
        return end > 1 && rest[0] == '@' && path.StartsWith(loop, StringComparison.Ordinal)
            && int.TryParse(rest[1..end], NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1;
    }

    public override string ToString() => $"{Count} items";
}
