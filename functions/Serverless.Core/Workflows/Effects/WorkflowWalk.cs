using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Effects;

/// <summary>All tasks of a workflow, in the order of the document, whatever they are in.</summary>
public static class WorkflowWalk
{
    public static IEnumerable<TaskDefinition> All(TaskList list) => list.Items.SelectMany(All);

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

    private static IEnumerable<TaskDefinition> All(TaskDefinition task) => ((IEnumerable<TaskDefinition>)[task]).Concat(task switch
    {
        DoTask inner => All(inner.Tasks),
        ForkTask fork => fork.Branches.SelectMany(All),
        ForTask loop => All(loop.Body),
        TryTask tried => All(tried.Body).Concat(tried.Catch.Do is { } handler ? All(handler) : []),
        ListenTask { Foreach: { } each } => All(each.Body),
        ProbeTask probe => All(probe.Inner),
        ExtendedTask extended => extended.Extensions.SelectMany(extension => extension.Before is { } before ? All(before) : [])
            .Concat(All(extended.Inner))
            .Concat(extended.Extensions.SelectMany(extension => extension.After is { } after ? All(after) : [])),
        _ => [],
    });
}
