using System.Globalization;
using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Schemas;
using Serverless.Core.Workflows.Effects;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads <c>call: probe</c>.</summary>
internal static class ProbeReader
{
    /// <summary>How long a probe looks where it does not say.</summary>
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(30);

    public static TaskDefinition Read(MapReader map, DocumentNode? with, TaskFrame frame, TaskScope scope)
    {
        if (with is null)
        {
            scope.Load.Report("missing-key", map.Place, "A call of probe needs the key 'with', what it does to look.");
            return new DoTask(frame, TaskList.Empty);
        }

        var arguments = scope.Load.Map(with, "the arguments of a probe");
        var name = arguments.OptionalText("name") ?? frame.Name;
        var within = DurationReader.ReadOptional(arguments.Optional("within"), "'within'", scope) ?? new DurationTemplate.Fixed(Usual);
        var probe = new ProbeTask(frame, name, Inner(arguments, frame, within, scope))
        {
            Expect = arguments.Optional("expect") is { } schema ? JsonSchema.Compile(schema, scope.Problems) : null,
            Healthy = scope.Expression(arguments.Optional("healthy"), ArgumentNames.Definition),
            Unhealthy = scope.Expression(arguments.Optional("unhealthy"), ArgumentNames.Definition),
            UnhealthyStatus = Statuses(arguments.Optional("unhealthyStatus"), scope),
        };
        arguments.Finish();
        if (probe.Unhealthy is not null && probe.Healthy is null)
        {
            scope.Load.Report("missing-key", with.Place, "A probe that says what is unhealthy also says what is healthy; what is neither is unknown.");
        }

        scope.Load.Probes.Add(name);
        return probe;
    }

    private static TaskList Inner(MapReader arguments, TaskFrame frame, DurationTemplate within, TaskScope scope)
    {
        var reference = $"{frame.Reference}/with";
        if (arguments.Required("do") is not { } node)
        {
            return new TaskList(reference, []);
        }

        var task = TaskReader.Read(new DocumentEntry(node.Place, "do", node), reference, "/do", scope);
        foreach (var change in WorkflowWalk.All(new TaskList(reference, [task])).Where(inner => inner is not (CallTask { EffectWhenRead: CallEffect.Read } or DoTask or SetTask or ExtendedTask)))
        {
            scope.Load.Report("probe-changes", node.Place, change is CallTask call
                ? $"A probe only looks, and {call.Function} may change something; say metadata: {{ router: {{ effect: read }} }} at it where it does not."
                : "A probe does one thing to look: a call, or the run of a process that changes nothing.");
        }

        return new TaskList(reference, [task with { Frame = task.Frame with { Timeout = task.Frame.Timeout ?? within } }]);
    }

    private static List<int> Statuses(DocumentNode? node, TaskScope scope)
    {
        List<int> statuses = [];
        foreach (var item in node is DocumentList list ? list.Items : node is null ? [] : [node])
        {
            if (item is DocumentScalar { ScalarKind: JsonValueKind.Number } scalar && int.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 100 and <= 599)
            {
                statuses.Add(status);
            }
            else
            {
                scope.Load.Report("out-of-range", item.Place, "'unhealthyStatus' is a list of HTTP statuses, from 100 to 599.");
            }
        }

        return statuses;
    }
}
