using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Tasks;
using Serverless.Jq;

namespace Serverless.Core.Workflows.Effects;

/// <summary>Walks a workflow with its input and without doing anything. Data is followed as far as nothing outside has a say in it: what an answer of the world
/// gives is unknown, in its place, and what comes of it is as far as it hangs on that. Where tasks are reached in several ways, what differs is unknown.</summary>
public sealed class RunPlanner
{
    /// <summary>How many items of lists are walked one by one, in all loops of a plan; a loop with more is walked once, for any of its items.</summary>
    public const int MostItems = 100;

    private readonly Moment moment;
    private readonly List<PlannedChange> changes = [];
    private ImmutableDictionary<string, Foreseen> bound = ImmutableDictionary<string, Foreseen>.Empty;
    private string? each;
    private int items = MostItems;
    private bool exported;

    private RunPlanner(Moment moment) => this.moment = moment;

    /// <param name="runId">What expressions that ask for it are told; the run that is planned has no id yet.</param>
    public static RunPlan Plan(Workflow workflow, JsonElement input, RunCause cause, DateTimeOffset now, string runId = "plan")
    {
        var origin = new RunOrigin(runId, workflow, input, cause, now) { OnlyInput = !workflow.PlanTraits.AsksForWorkflow };
        var budget = new JqBudget(Now: now);
        JsonElement? taken = workflow.Input.Form is { } form ? (form.Evaluate(input, new Arguments(new Moment(origin, null, now, budget), null), budget) as ExpressionOutcome.Value)?.Json : input;
        var planner = new RunPlanner(new Moment(origin, taken, now, budget));
        planner.Walk(workflow.Tasks, taken is { } known ? new Foreseen.Known(known) : Foreseen.Unknown, perhaps: false);
        return new RunPlan(planner.changes) { Basis = new PlanBasis(workflow, input) };
    }

    /// <returns>What the list puts out.</returns>
    private Foreseen Walk(TaskList list, Foreseen data, bool perhaps)
    {
        var arriving = new Dictionary<string, Foreseen>(StringComparer.Ordinal);
        var again = WorkflowWalk.JumpedBackTo(list);
        exported |= again.Count > 0 && list.Items.Any(Exports);
        Foreseen? falling = data, output = null;
        foreach (var task in list.Items)
        {
            // Who comes back to a task comes with what nobody knows yet.
            var enters = again.Contains(task.Frame.Name) ? Foreseen.Unknown : Either(falling, arriving.GetValueOrDefault(task.Frame.Name)) ?? Foreseen.Unknown;
            var left = Enter(task, enters, perhaps);
            falling = left.Skipped;
            foreach (var (then, given) in left.Ways)
            {
                switch (then)
                {
                    case FlowDirective.Continue:
                        falling = Either(falling, given);
                        break;
                    case FlowDirective.Exit:
                        output = Either(output, given);
                        break;
                    case FlowDirective.End:
                        break;
                    default:
                        arriving[then] = Either(arriving.GetValueOrDefault(then), given)!;
                        break;
                }
            }

            perhaps |= left.Perhaps;
        }

        return Either(output, falling) ?? Foreseen.Unknown;
    }

    private static Foreseen? Either(Foreseen? one, Foreseen? other) => one is null ? other : other is null ? one : Foreseen.Either(one, other);

    /// <param name="Skipped">What goes on where the task is skipped; null where it is not.</param>
    /// <param name="Ways">Where it may lead, and with what.</param>
    /// <param name="Perhaps">Whether what comes after it is only perhaps done.</param>
    private readonly record struct Left(Foreseen? Skipped, IEnumerable<(string Then, Foreseen Data)> Ways, bool Perhaps);

    private Left Enter(TaskDefinition task, Foreseen data, bool perhaps)
    {
        var frame = task.Frame;
        var done = frame.If is null ? true : See(data, data).Holds(frame.If);
        if (done == false)
        {
            return new Left(data, [], false);
        }

        var input = frame.Input.Form is { } form ? See(data, data).Evaluate(form) : data;
        var output = Do(task, input, perhaps || done is null);
        output = frame.Output.Form is { } shape ? See(output, input).Evaluate(shape) : output;
        exported |= !frame.Export.IsNone;
        return new Left(done is null ? data : null, WorkflowWalk.Ways(task).Select(then => (then, output)), frame.Then is not (null or FlowDirective.Continue) || task is SwitchTask);
    }

    private static bool Exports(TaskDefinition task) => WorkflowWalk.All(task).Any(one => !one.Frame.Export.IsNone);

    private Foreseen Do(TaskDefinition task, Foreseen input, bool perhaps)
    {
        // What is done at once, or more than once, may see what another of them exports.
        exported |= task is ForkTask or TryTask or ForTask or ListenTask or ExtendedTask && Exports(task);
        switch (task)
        {
            case CallTask call:
                Call(call, input, perhaps);
                return call.KeepsInput ? input : Foreseen.Unknown;
            case SetTask set:
                return See(input, input).Evaluate(set.Value);
            case DoTask inner:
                return Walk(inner.Tasks, input, perhaps);
            case WaitTask or SwitchTask:
                return input;
            case RunWorkflowTask child:
                Run(child, See(input, input).Evaluate(child.Input), perhaps);
                return child.Await ? Foreseen.Unknown : input;
            case ForkTask fork:
                fork.Branches.ToList().ForEach(branch => Walk(branch, input, perhaps || fork.Compete));
                return Foreseen.Unknown;
            case TryTask tried:
                return Try(tried, input, perhaps);
            case ForTask loop:
                return Repeat(loop, input, perhaps);
            case ListenTask { Foreach: { } foreach_ }:
                Within("any event", () => Walk(foreach_.Body, Foreseen.Unknown, perhaps: true));
                return Foreseen.Unknown;
            case ExtendedTask extended:
                Walk(extended.Extensions.Select(extension => extension.Before));
                Walk(extended.Inner, input, perhaps);
                Walk(extended.Extensions.Select(extension => extension.After));
                return Foreseen.Unknown;
            default:
                return Foreseen.Unknown;
        }
    }

    private Foreseen Try(TryTask tried, Foreseen input, bool perhaps)
    {
        var tasks = Walk(tried.Body, input, perhaps);
        return tried.Catch switch
        {
            { Do: { } handler } => Foreseen.Either(tasks, Bound([(tried.Catch.As, Foreseen.Unknown)], () => Walk(handler, input, perhaps: true))),
            { Retry: not null } => tasks,
            _ => Foreseen.Either(tasks, input),
        };
    }

    private Foreseen Repeat(ForTask loop, Foreseen input, bool perhaps)
    {
        if (See(input, input).Evaluate(loop.Loop.In) is not Foreseen.Known { Json: { ValueKind: JsonValueKind.Array } list } || list.GetArrayLength() is var count && count > items)
        {
            var words = See(input, input).Evaluate(loop.Loop.In) is Foreseen.Known { Json: { ValueKind: JsonValueKind.Array } many }
                ? string.Create(CultureInfo.InvariantCulture, $"each of {many.GetArrayLength()} items, {PlanBasis.Digest(many)}")
                : "each of a list that is unknown";
            return Within(words, () => Bound(
                [(loop.Loop.Each, Foreseen.Unknown), (loop.Loop.At, Foreseen.Unknown)],
                () => Walk(loop.Body, loop.Spread is null ? Foreseen.Unknown : input, perhaps: true)), Foreseen.Unknown);
        }

        items -= count;
        var (data, whole) = (input, perhaps);
        foreach (var (index, item) in list.EnumerateArray().Index())
        {
            var goesOn = Bound(Item(loop, index, item), () => loop.While is null ? true : See(data, input).Holds(loop.While));
            if (goesOn == false)
            {
                break;
            }

            perhaps |= goesOn is null;
            var next = Bound(Item(loop, index, item), () => Walk(loop.Body, loop.Spread is null ? data : input, perhaps));
            data = loop.Spread is not null ? input : goesOn is null ? Foreseen.Either(data, next) : next;
        }

        return loop.Spread is null ? perhaps == whole ? data : Foreseen.Unknown : Foreseen.Unknown;
    }

    private static (string Name, Foreseen Value)[] Item(ForTask loop, int index, JsonElement item) =>
        [(loop.Loop.Each, new Foreseen.Known(item)), (loop.Loop.At, new Foreseen.Known(JsonElement.Parse(index.ToString(CultureInfo.InvariantCulture))))];

    private TResult Bound<TResult>(IEnumerable<(string Name, Foreseen Value)> names, Func<TResult> walk)
    {
        var outer = bound;
        bound = bound.SetItems(names.Select(name => KeyValuePair.Create(name.Name, name.Value)));
        var result = walk();
        bound = outer;
        return result;
    }

    private void Within(string words, Action walk) => Within(
        words,
        () =>
        {
            walk();
            return Foreseen.Unknown;
        },
        Foreseen.Unknown);

    private Foreseen Within(string words, Func<Foreseen> walk, Foreseen result)
    {
        var outer = each;
        each = outer is null ? words : $"{outer}; {words}";
        walk();
        each = outer;
        return result;
    }

    /// <summary>What extensions do is done where they are asked to, with data of their own.</summary>
    private void Walk(IEnumerable<TaskList?> lists)
    {
        foreach (var list in lists.OfType<TaskList>())
        {
            Bound([(ArgumentNames.Task, Foreseen.Unknown)], () => Walk(list, Foreseen.Unknown, perhaps: true));
        }
    }

    private void Call(CallTask call, Foreseen input, bool perhaps)
    {
        var sees = See(input, input);
        var with = sees.Evaluate(call.With);
        var arguments = call.Planned.Constant ?? PlannedArguments.Of(call, with);
        if (arguments.Effect == CallEffect.Read)
        {
            return;
        }

        var targets = call.Care.Targets is { } declared ? PlannedTarget.Texts(sees.Evaluate(declared).ToJson()) : arguments.Targets;
        changes.Add(new PlannedChange(call.Frame.Reference, call.Function, arguments.Method, targets, arguments.Shown, perhaps || call.Care.OnlyIf is not null) { Each = each });
    }

    private void Run(RunWorkflowTask child, Foreseen input, bool perhaps) =>
        changes.Add(new PlannedChange(child.Frame.Reference, $"{PlannedChange.RunsWorkflow}{child.Workflow}", null, [RunPlan.Unknown], ShownArguments.Bounded(input), perhaps)
        {
            Each = each,
            Input = (input as Foreseen.Known)?.Json,
        });

    /// <param name="data">What <c>.</c> is.</param>
    /// <param name="input">What the task was given.</param>
    private Foresight See(Foreseen data, Foreseen input) => new(
        data,
        name => bound.GetValueOrDefault(name) ?? name switch
        {
            ArgumentNames.Workflow => new Foreseen.Known(moment.Origin.Descriptor),
            ArgumentNames.Input => input,
            ArgumentNames.Context when !exported && moment.Context is { } context => new Foreseen.Known(context),
            _ => Foreseen.Unknown,
        },
        moment.Budget);
}
