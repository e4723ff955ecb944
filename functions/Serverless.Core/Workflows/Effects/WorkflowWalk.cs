using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Effects;

/// <summary>All tasks of a workflow, in the order of the document, whatever they are in.</summary>
public static class WorkflowWalk
{
    public static IEnumerable<TaskDefinition> All(TaskList list) => list.Items.SelectMany(All);

    /// <summary>The calls that may change something, as far as the document tells.</summary>
    public static IEnumerable<CallTask> Changes(Workflow workflow) => All(workflow.Tasks).OfType<CallTask>().Where(call => call.EffectWhenRead == CallEffect.Change);

    /// <summary>Whether a run may change something and then find that it did not help.</summary>
    public static bool MayFailVerification(Workflow workflow) =>
        (Changes(workflow).Any() || All(workflow.Tasks).Any(task => task is RunWorkflowTask)) && All(workflow.Tasks).Any(task => task is ProbeTask);

    /// <summary>Whether a change may be made more than once, or another workflow makes it.</summary>
    public static bool ChangesRepeatedly(Workflow workflow) => JumpsBack(workflow) || All(workflow.Tasks).Any(task => task switch
    {
        RunWorkflowTask => true,
        ForTask loop => HasChange(loop.Body),
        ListenTask { Foreach: { } each } => HasChange(each.Body),
        _ => false,
    });

    /// <summary>Whether tasks may come again because another leads back to them.</summary>
    public static bool JumpsBack(Workflow workflow) =>
        JumpsBack(workflow.Tasks) || All(workflow.Tasks).SelectMany(Lists).Any(JumpsBack);

    private static bool JumpsBack(TaskList list) => JumpedBackTo(list).Count > 0;

    /// <summary>The tasks of a list that others lead back to.</summary>
    internal static HashSet<string> JumpedBackTo(TaskList list)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var again = new HashSet<string>(StringComparer.Ordinal);
        foreach (var task in list.Items)
        {
            seen.Add(task.Frame.Name);
            again.UnionWith(Ways(task).Where(then => !FlowDirective.IsDirective(then) && seen.Contains(then)));
        }

        return again;
    }

    /// <summary>Where a task may lead when it is done: names of tasks of its list, and directives.</summary>
    internal static IEnumerable<string> Ways(TaskDefinition task) => task switch
    {
        RaiseTask => [],
        SwitchTask choice => choice.Cases.Select(one => one.Then).Concat(choice.Cases.Any(one => one.When is null) ? [] : [choice.Frame.Then ?? FlowDirective.Continue]),
        ExtendedTask { Inner.Items: [SwitchTask choice] } extended => choice.Cases.Select(one => one.Then).Append(extended.Frame.Then ?? FlowDirective.Continue),
        _ => [task.Frame.Then ?? FlowDirective.Continue],
    };

    private static bool HasChange(TaskList list) => All(list).Any(task => task is CallTask { EffectWhenRead: CallEffect.Change });

    /// <summary>Whether something is changed and no probe is asked after it: what was done is never verified. What comes after that probe, such as a page to a
    /// person, needs none of its own.</summary>
    public static bool ChangesUnverified(Workflow workflow)
    {
        var (changed, verified) = (false, true);
        foreach (var task in All(workflow.Tasks))
        {
            switch (task)
            {
                case CallTask call when call.EffectWhenRead == CallEffect.Change:
                    (changed, verified) = (true, changed && verified);
                    break;
                case ProbeTask:
                    verified = true;
                    break;
            }
        }

        return changed && !verified;
    }

    internal static IEnumerable<TaskDefinition> All(TaskDefinition task) => ((IEnumerable<TaskDefinition>)[task]).Concat(Lists(task).SelectMany(All));

    private static IEnumerable<TaskList> Lists(TaskDefinition task) => task switch
    {
        DoTask inner => [inner.Tasks],
        ForkTask fork => fork.Branches,
        ForTask loop => [loop.Body],
        TryTask tried => tried.Catch.Do is { } handler ? [tried.Body, handler] : [tried.Body],
        ListenTask { Foreach: { } each } => [each.Body],
        ProbeTask probe => [probe.Inner],
        ExtendedTask extended => [.. extended.Extensions.Select(extension => extension.Before).OfType<TaskList>(), extended.Inner, .. extended.Extensions.Select(extension => extension.After).OfType<TaskList>()],
        _ => [],
    };
}
