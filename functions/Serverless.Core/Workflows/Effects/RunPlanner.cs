using System.Text.Json;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Tasks;
using Serverless.Jq;

namespace Serverless.Core.Workflows.Effects;

/// <summary>Walks a workflow with its input and without doing anything. Data is followed as far as nothing outside has a say in it: what comes after an
/// answer of the world is unknown, but for targets that name a part of the run's input.</summary>
public sealed class RunPlanner
{
    private readonly Moment moment;
    private readonly List<PlannedChange> changes = [];
    private bool exported;

    private RunPlanner(Moment moment) => this.moment = moment;

    /// <param name="runId">What expressions that ask for it are told; the run that is planned has no id yet.</param>
    public static RunPlan Plan(Workflow workflow, JsonElement input, RunCause cause, DateTimeOffset now, string runId = "plan")
    {
        var origin = new RunOrigin(runId, workflow, input, cause, now) { OnlyInput = !workflow.PlanTraits.AsksForWorkflow };
        var budget = new JqBudget(Now: now);
        JsonElement? taken = workflow.Input.Form is { } form ? (form.Evaluate(input, new Arguments(new Moment(origin, null, now, budget), null), budget) as ExpressionOutcome.Value)?.Json : input;
        var planner = new RunPlanner(new Moment(origin, taken, now, budget));
        planner.Walk(workflow.Tasks, taken, perhaps: false);
        return new RunPlan(planner.changes);
    }

    /// <returns>What the list puts out; null where it cannot be known.</returns>
    private JsonElement? Walk(TaskList list, JsonElement? data, bool perhaps)
    {
        // A task that may lead elsewhere may lead to any that comes after it, or out of the list: from there on nobody knows what a task gets.
        var left = false;
        foreach (var task in list.Items)
        {
            var (then, may) = Enter(task, data, perhaps);
            left |= may;
            data = left ? null : then;
            perhaps |= may;
        }

        return data;
    }

    /// <returns>What the next task gets, and whether it is only perhaps done.</returns>
    private (JsonElement? Data, bool Perhaps) Enter(TaskDefinition task, JsonElement? data, bool perhaps)
    {
        var frame = task.Frame;
        bool? done = frame.If is null ? true : data is { } raw && Evaluate(frame.If, task, raw) is { } asked ? asked.ValueKind is not (JsonValueKind.False or JsonValueKind.Null) : null;
        if (done == false)
        {
            return (data, false);
        }

        var input = frame.Input.Form is { } form ? data is { } given ? Evaluate(form, task, given) : null : data;
        var output = Do(task, input, perhaps || done is null);
        output = frame.Output.Form is { } shape ? output is { } made ? Evaluate(shape, task, made) : null : output;
        exported |= !frame.Export.IsNone;
        var leaves = frame.Then is not (null or FlowDirective.Continue) || task is SwitchTask;
        return (done is null || leaves ? null : output, leaves);
    }

    private JsonElement? Do(TaskDefinition task, JsonElement? input, bool perhaps)
    {
        switch (task)
        {
            case CallTask call:
                Call(call, input, perhaps);
                return call.KeepsInput ? input : null;
            case SetTask set:
                return input is { } data ? Evaluate(set.Value, set, data) : set.Value.Constant;
            case DoTask inner:
                return Walk(inner.Tasks, input, perhaps);
            case WaitTask or SwitchTask:
                return input;
            case RunWorkflowTask child:
                changes.Add(new PlannedChange(child.Frame.Reference, $"{PlannedChange.RunsWorkflow}{child.Workflow}", null, [RunPlan.Unknown], (input is { } known ? Evaluate(child.Input, child, known) : child.Input.Constant) ?? JsonComposer.Text(RunPlan.Unknown), perhaps));
                return null;
            case ForkTask fork:
                fork.Branches.ToList().ForEach(branch => Walk(branch, input, perhaps || fork.Compete));
                return null;
            case TryTask tried:
                Walk(tried.Body, input, perhaps);
                Walk(tried.Catch.Do ?? TaskList.Empty, null, perhaps: true);

                // Where an error is caught it puts out other data than its body would have.
                return null;
            case ForTask loop:
                Walk(loop.Body, null, perhaps: true);
                return null;
            case ListenTask { Foreach: { } each }:
                Walk(each.Body, null, perhaps: true);
                return null;
            case ExtendedTask extended:
                Walk(extended.Extensions.Select(extension => extension.Before));
                Walk(extended.Inner, input, perhaps);
                Walk(extended.Extensions.Select(extension => extension.After));
                return null;
            default:
                return null;
        }
    }

    /// <summary>What extensions do is done where they are asked to, with data of their own.</summary>
    private void Walk(IEnumerable<TaskList?> lists)
    {
        foreach (var list in lists.OfType<TaskList>())
        {
            Walk(list, null, perhaps: true);
        }
    }

    private void Call(CallTask call, JsonElement? input, bool perhaps)
    {
        var (read, given) = (call.Planned, input is { } data ? Evaluate(call.With, call, data) : call.With.Constant);
        var arguments = given is { } with ? read.Constant ?? PlannedArguments.Of(call, with) : read.Written;
        if (arguments.Effect == CallEffect.Read)
        {
            return;
        }

        var targets = call.Care.Targets is { } declared ? PlannedTarget.Texts((input is { } known ? Evaluate(declared, call, known) : declared.Constant) ?? OfTheRun(declared, call) ?? read.Targets) : arguments.Targets;
        changes.Add(new PlannedChange(call.Frame.Reference, call.Function, arguments.Method, targets, arguments.Shown, perhaps || call.Care.OnlyIf is not null));
    }

    /// <summary>Targets that are parts of the run's input, which no answer of the world alters; null where any is something else.</summary>
    private JsonElement? OfTheRun(ExpressionTemplate declared, CallTask call) => call.Planned.TargetsAreOfTheRun ? Evaluate(declared, call, JsonComposer.Null) : null;

    private JsonElement? Evaluate(ExpressionTemplate template, TaskDefinition task, JsonElement data) =>
        Seen(moment.Evaluate(template, new TaskOpening(task, task.Frame.Reference, data, data, moment.Now)));

    private JsonElement? Evaluate(RuntimeExpression expression, TaskDefinition task, JsonElement data) =>
        Seen(moment.Evaluate(expression, new TaskOpening(task, task.Frame.Reference, data, data, moment.Now)));

    // Once something was exported the context is not what it was at the start.
    private JsonElement? Seen(ExpressionOutcome outcome) => exported ? null : (outcome as ExpressionOutcome.Value)?.Json;
}
