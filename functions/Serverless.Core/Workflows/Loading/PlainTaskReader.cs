using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads the tasks that are said in one key: <c>set</c>, <c>do</c>, <c>switch</c>, <c>wait</c>.</summary>
internal static class PlainTaskReader
{
    public static TaskDefinition ReadSet(MapReader map, TaskFrame frame, TaskScope scope)
    {
        var value = map.Required("set")!;
        if (value is not DocumentMap && !(value is DocumentScalar { ScalarKind: JsonValueKind.String } text && (scope.Load.IsLoose || RuntimeExpression.IsEnclosed(text.Text))))
        {
            scope.Load.Report("wrong-kind", value.Place, "'set' is an object or one expression such as ${ .order }.");
        }

        return new SetTask(frame, scope.Template(value, ArgumentNames.Definition));
    }

    public static TaskDefinition ReadDo(MapReader map, TaskFrame frame, TaskScope scope) =>
        new DoTask(frame, TaskListReader.Read(map.Required("do"), $"{frame.Reference}/do", scope));

    public static TaskDefinition ReadWait(MapReader map, TaskFrame frame, TaskScope scope) =>
        new WaitTask(frame, DurationReader.Read(map.Required("wait")!, "'wait'", scope));

    public static TaskDefinition ReadSwitch(MapReader map, TaskFrame frame, TaskScope scope)
    {
        var node = map.Required("switch")!;
        if (node is not DocumentList { Items.Count: > 0 } list)
        {
            scope.Load.Report("wrong-kind", node.Place, "'switch' is a list of cases, each an object with one name.");
            return new SwitchTask(frame, []);
        }

        List<SwitchCase> cases = [];
        foreach (var item in list.Items)
        {
            if (item is not DocumentMap { Entries: [var entry] })
            {
                scope.Load.Report("not-one-case", item.Place, "Each item of 'switch' is an object with one key, the name of the case.");
                continue;
            }

            var read = ReadCase(entry, scope, out var hasCondition);
            if (!hasCondition && cases.Any(c => c.When is null))
            {
                scope.Load.Report("second-default", entry.KeyPlace, $"The case '{entry.Key}' has no 'when', and neither has one before it; only one case may be the default.");
            }

            cases.Add(read);
        }

        return new SwitchTask(frame, cases);
    }

    private static SwitchCase ReadCase(DocumentEntry entry, TaskScope scope, out bool hasCondition)
    {
        var map = scope.Load.Map(entry.Value, $"the case '{entry.Key}'");
        var when = map.Optional("when");
        var condition = scope.Expression(when, ArgumentNames.Definition);
        var then = map.RequiredText("then");
        map.Finish();
        hasCondition = when is not null;
        return new SwitchCase(entry.Key, condition, then ?? FlowDirective.Continue);
    }
}
