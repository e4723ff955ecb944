using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Workflows.Effects;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads what is ours in a task's metadata, <c>metadata: { router: { … } }</c>: of a call <c>retry: safe | check | never</c> and <c>check</c>,
/// of a <c>for</c> <c>concurrency</c> and <c>onError: stop | collect</c>.</summary>
internal static class RouterMetadata
{
    public static CallRetry ReadRetry(DocumentNode task, string? function, TaskScope scope)
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
        var probe = check is null ? null
            : function == Functions.AzureRequest ? AzureArgumentsReader.ReadProbe(check, scope.Sealing())
            : HttpArgumentsReader.ReadProbe(check, scope.Sealing());
        foreach (var key in CareKeys)
        {
            map.Optional(key);
        }

        map.Finish();
        if (declared == RetryClass.Check != (check is not null))
        {
            scope.Load.Report("check-without-retry", node.Place, "'retry: check' and a 'check' that says which request tells whether the call was performed belong together.");
        }

        return probe is not null ? new CallRetry.Checked(probe) : declared is { } fixedClass ? new CallRetry.Declared(fixedClass) : CallRetry.ByMethod.Instance;
    }

    private static readonly string[] CareKeys = ["effect", "targets", "onlyIf"];

    /// <summary>Of a call or a process <c>effect: read | change</c>, <c>targets</c>, and <c>onlyIf</c>: the name of a probe that has to say unhealthy, or
    /// <c>{ probe, is: healthy | unhealthy }</c>.</summary>
    public static CallCare ReadCare(DocumentNode task, TaskScope scope)
    {
        if (Find(task) is not DocumentMap node)
        {
            return CallCare.None;
        }

        var map = scope.Load.Map(node, "metadata.router");
        CallEffect? effect = map.OptionalChoice("effect", "read", "change") switch { 0 => CallEffect.Read, 1 => CallEffect.Change, _ => null };
        var targets = map.Optional("targets") is { } given ? scope.Template(given, ArgumentNames.Definition) : null;
        return new CallCare(effect, targets, map.Optional("onlyIf") is { } condition ? Condition(condition, scope) : null);
    }

    private static ProbeCondition Condition(DocumentNode node, TaskScope scope)
    {
        if (node is DocumentScalar { ScalarKind: JsonValueKind.String } name)
        {
            scope.Load.ProbesNeeded.Add((name.Text, node.Place));
            return new ProbeCondition(name.Text, ProbeAnswer.Unhealthy);
        }

        var map = scope.Load.Map(node, "'onlyIf'");
        var probe = map.RequiredText("probe") ?? "";
        var answer = map.OptionalChoice("is", "healthy", "unhealthy") == 0 ? ProbeAnswer.Healthy : ProbeAnswer.Unhealthy;
        map.Finish();
        scope.Load.ProbesNeeded.Add((probe, node.Place));
        return new ProbeCondition(probe, answer);
    }

    /// <summary>Null where a <c>for</c> says nothing of ours.</summary>
    public static LoopSpread? ReadSpread(DocumentNode task, TaskScope scope)
    {
        if (Find(task) is not { } node)
        {
            return null;
        }

        var map = scope.Load.Map(node, "metadata.router");
        var spread = new LoopSpread(map.OptionalInteger("concurrency", 1, 1_000) ?? 1, map.OptionalChoice("onError", "stop", "collect") == 1);
        map.Finish();
        return spread;
    }

    /// <summary>Other tasks have nothing of ours, so what stands there would be ignored.</summary>
    public static void RefuseUnlessKnown(TaskDefinition? task, DocumentNode source, LoadContext load)
    {
        if (task is not (null or CallTask or ForTask) && Find(source) is { } node)
        {
            load.Report("unknown-key", node.Place, "metadata.router has a meaning only for a task with 'call' or 'for'.");
        }
    }

    private static DocumentNode? Find(DocumentNode task) => ((task as DocumentMap)?["metadata"] as DocumentMap)?["router"];
}
