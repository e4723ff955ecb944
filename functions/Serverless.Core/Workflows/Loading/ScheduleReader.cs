using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Rules;
using Serverless.Core.Workflows.Schedules;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads a <c>schedule</c>, and what <c>document.metadata.router</c> says of the runs it starts. Serverless Workflow DSL 1.0.3, "Schedule".</summary>
internal static class ScheduleReader
{
    private static readonly string[] Kinds = ["every", "cron", "after", "on"];
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <param name="document">The value of <c>document</c>.</param>
    public static WorkflowSchedule? Read(DocumentNode? node, DocumentNode? document, WorkflowHeader header, TaskScope scope)
    {
        var metadata = ((document as DocumentMap)?["metadata"] as DocumentMap)?["router"];
        CheckMetadata(metadata, node is not null, scope.Load);
        if (node is null)
        {
            return null;
        }

        var map = scope.Load.Map(node, "the schedule");
        var given = Kinds.Where(kind => map.Optional(kind) is not null).ToList();
        map.Finish();
        if (node is DocumentMap && given.Count != 1)
        {
            scope.Load.Report("not-one-schedule", node.Place, "A schedule is one of every: { minutes: 15 }, cron: '0 3 * * *', after: { hours: 1 } and on: { one: { with: … } }; give a second workflow the other.");
        }

        if (given.Count != 1)
        {
            return null;
        }

        var value = map.Optional(given[0])!;
        var rule = new ScheduleRule(header.Namespace, header.Name, header.Version, node.Place);
        var before = scope.Problems.Count;
        Schedule? schedule = given[0] switch
        {
            "every" => Every(value, scope),
            "cron" => Cron(value, scope),
            "after" => Duration(value, "'after'", TimeSpan.Zero, scope) is { } pause ? new Schedule.After($"after {Text(value)}", pause) : null,
            _ => On(value, scope),
        };
        return schedule is null || header.Name.Length == 0 || scope.Problems.Count > before ? null
            : Finish(schedule, schedule is Schedule.On ? rule.OfEvents(metadata, Filters(value)) : rule.OfTimer(metadata), scope);
    }

    private static WorkflowSchedule? Finish(Schedule schedule, Reading<Rule> rule, TaskScope scope)
    {
        scope.Problems.AddRange(rule.Problems);
        return rule.Value is { } good ? new WorkflowSchedule(schedule, good) : null;
    }

    private static Schedule.Every? Every(DocumentNode node, TaskScope scope)
    {
        var interval = Duration(node, "'every'", Shortest, scope);
        if (interval < TimeSpan.FromMinutes(1))
        {
            scope.Load.Needs(WorkflowAbilities.ScheduleSeconds, node.Place, "A schedule of less than a minute");
        }

        return interval is { } every ? new Schedule.Every($"every {Text(node)}", every) : null;
    }

    private static Schedule.Cron? Cron(DocumentNode node, TaskScope scope)
    {
        if (node is not DocumentScalar { ScalarKind: JsonValueKind.String, Text: var text })
        {
            scope.Load.Report("not-a-cron", node.Place, "'cron' is a text of five fields, such as '0 3 * * *' for three o'clock every night (UTC).");
            return null;
        }

        if (CronExpression.Parse(text, out var problem) is { } expression)
        {
            return new Schedule.Cron($"cron {text}", expression);
        }

        scope.Load.Report("not-a-cron", node.Place, $"The cron expression '{text}' {problem}.");
        return null;
    }

    private static TimeSpan? Duration(DocumentNode node, string what, TimeSpan least, TaskScope scope)
    {
        var before = scope.Problems.Count;
        var duration = DurationReader.Read(node, what, scope);
        if (scope.Problems.Count > before)
        {
            return null;
        }

        if (duration is DurationTemplate.Fixed { Duration: var time } && time >= least)
        {
            return time;
        }

        scope.Load.Report("not-a-duration", node.Place, duration is DurationTemplate.Computed
            ? $"{what} of a schedule is no expression: there is no run yet whose data it could see."
            : $"{what} of a schedule is a second at least.");
        return null;
    }

    /// <summary>What a rule can say: one event that passes a filter. What has to be gathered from several is no rule.</summary>
    private static Schedule.On? On(DocumentNode node, TaskScope scope)
    {
        var before = scope.Problems.Count;
        ListenReader.ReadStrategy(node, scope);
        if (scope.Problems.Count > before)
        {
            return null;
        }

        var map = (DocumentMap)node;
        foreach (var (key, what) in new[] { ("all", "A schedule on several events together ('all')"), ("until", "A schedule on events up to another ('until')") })
        {
            if (map[key] is { } refused && !(key == "all" && Filters(node).Count == 1))
            {
                scope.Load.Report("unsupported", refused.Place, $"{what} is not supported; begin with 'one' of them, and 'listen' to the others in the workflow.");
            }
        }

        foreach (var value in Filters(node).SelectMany(filter => ((DocumentMap)((DocumentMap)filter)["with"]!).Entries).Select(entry => entry.Value).Where(value => !EventCondition.IsSpeakable(value)))
        {
            scope.Load.Unsupported(value.Place, "An expression within an object or a list of a filter that starts a workflow");
        }

        return new Schedule.On($"on {Text(node)}");
    }

    private static IReadOnlyList<DocumentNode> Filters(DocumentNode on) =>
        ((DocumentMap)on)["one"] is { } one ? [one] : ((((DocumentMap)on)["any"] ?? ((DocumentMap)on)["all"]) as DocumentList)?.Items ?? [];

    private static void CheckMetadata(DocumentNode? metadata, bool scheduled, LoadContext load)
    {
        if (metadata is not null && !scheduled)
        {
            load.Report("unknown-key", metadata.Place, "metadata.router has a meaning only for a workflow with a 'schedule', and for a task with 'call' or 'for'.");
            return;
        }

        foreach (var entry in (metadata as DocumentMap)?.Entries.Where(entry => !ScheduleRule.IsTold(entry.Key)) ?? [])
        {
            load.Report("unknown-key", entry.KeyPlace, $"metadata.router of a scheduled workflow has no key '{entry.Key}'. It knows {ScheduleRule.ToldNames}.");
        }
    }

    private static string Text(DocumentNode node) => DocumentJson.ToJson(node).GetRawText();
}
