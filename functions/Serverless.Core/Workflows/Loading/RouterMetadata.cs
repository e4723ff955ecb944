using Serverless.Core.Documents;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads what is ours in a task's metadata: <c>metadata: { router: { retry: safe | check | never, check: { … } } }</c>, of calls only.</summary>
internal static class RouterMetadata
{
    public static CallRetry ReadRetry(DocumentNode task, TaskScope scope)
    {
        if (Find(task) is not { } node)
        {
            return CallRetry.ByMethod.Instance;
        }

        var map = scope.Load.Map(node, "metadata.router");
        RetryClass? declared = map.OptionalChoice("retry", "safe", "check", "never") switch
        {
            0 => RetryClass.Safe,
            1 => RetryClass.Check,
            2 => RetryClass.Never,
            _ => null,
        };
        var check = map.Optional("check");
        var probe = check is null ? null : HttpArgumentsReader.ReadProbe(check, scope.Sealing());
        map.Finish();
        if (declared == RetryClass.Check != (check is not null))
        {
            scope.Load.Report("check-without-retry", node.Place, "'retry: check' and a 'check' that says which request tells whether the call was performed belong together.");
        }

        return probe is not null ? new CallRetry.Checked(probe) : declared is { } fixedClass ? new CallRetry.Declared(fixedClass) : CallRetry.ByMethod.Instance;
    }

    /// <summary>Other tasks have nothing of ours yet, so what stands there would be ignored.</summary>
    public static void RefuseUnlessCall(TaskDefinition? task, DocumentNode source, LoadContext load)
    {
        if (task is not (null or CallTask) && Find(source) is { } node)
        {
            load.Report("unknown-key", node.Place, "metadata.router has a meaning only for a task with 'call'.");
        }
    }

    private static DocumentNode? Find(DocumentNode task) => ((task as DocumentMap)?["metadata"] as DocumentMap)?["router"];
}
