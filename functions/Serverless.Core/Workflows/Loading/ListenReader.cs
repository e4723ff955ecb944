using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;
using Serverless.Core.Schemas;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads a <c>listen</c>.</summary>
internal static class ListenReader
{
    public static TaskDefinition Read(MapReader map, TaskFrame frame, TaskScope scope)
    {
        var listen = scope.Load.Map(map.Required("listen")!, "listen");
        var to = listen.Required("to");
        var read = (EventReading)(listen.OptionalChoice("read", "data", "envelope", "raw") ?? 0);
        listen.Finish();
        var loop = map.Optional("foreach") is { } node ? ReadLoop(node, frame, scope) : null;
        return new ListenTask(frame, to is null ? new EventStrategy(false, [], null) : ReadStrategy(to, scope), read, loop);
    }

    public static EventStrategy ReadStrategy(DocumentNode node, TaskScope scope, bool mayEnd = true)
    {
        var map = scope.Load.Map(node, "what is listened to");
        var (one, any, all) = (map.Optional("one"), map.Optional("any"), map.Optional("all"));
        var until = mayEnd ? map.Optional("until") : null;
        map.Finish();
        if (node is DocumentMap && new[] { one, any, all }.Count(given => given is not null) != 1)
        {
            scope.Load.Report("not-one-strategy", node.Place, "What is listened to is one of one: { with: … }, any: [ … ] and all: [ … ].");
        }

        List<EventFilter> filters = one is not null ? [ReadFilter(one, scope)] : ReadFilters(any ?? all, scope);
        return new EventStrategy(all is not null, filters, until is null || any is null ? null : ReadEnd(until, scope));
    }

    private static ListenEnd? ReadEnd(DocumentNode node, TaskScope scope) => node switch
    {
        DocumentMap => new ListenEnd.Heard(ReadStrategy(node, scope, mayEnd: false)),
        DocumentScalar { ScalarKind: JsonValueKind.False } => scope.Expression(new DocumentScalar(node.Place, JsonValueKind.String, "false"), []) is { } never ? new ListenEnd.Holds(never) : null,
        _ => scope.Expression(node, ArgumentNames.Definition) is { } condition ? new ListenEnd.Holds(condition) : null,
    };

    private static List<EventFilter> ReadFilters(DocumentNode? node, TaskScope scope)
    {
        if (node is not (null or DocumentList))
        {
            scope.Load.Report("wrong-kind", node.Place, "'any' and 'all' are lists of filters, each an object with 'with'.");
        }

        return [.. (node as DocumentList)?.Items.Select(item => ReadFilter(item, scope)) ?? []];
    }

    private static EventFilter ReadFilter(DocumentNode node, TaskScope scope)
    {
        var map = scope.Load.Map(node, "a filter of events");
        var with = map.Required("with");
        var correlate = map.Optional("correlate");
        map.Finish();
        if (with is not (null or DocumentMap { Entries.Count: > 0 }))
        {
            scope.Load.Report("wrong-kind", with.Place, "'with' is an object of at least one attribute and what it has to be.");
        }

        return new EventFilter([.. ((with as DocumentMap)?.Entries ?? []).Select(entry => ReadTest(entry, scope))], ReadCorrelations(correlate, scope));
    }

    private static AttributeTest ReadTest(DocumentEntry entry, TaskScope scope)
    {
        if (entry.Value is DocumentScalar { ScalarKind: JsonValueKind.String, Text: var text } && !RuntimeExpression.IsEnclosed(text) && (text.StartsWith('^') || text.EndsWith('$')))
        {
            if (SchemaPattern.Compile(text) is { } pattern)
            {
                return new AttributeTest.Like(entry.Key, pattern);
            }

            scope.Load.Report("not-a-pattern", entry.Value.Place, $"'{text}' is no regular expression that can be matched in linear time: no look-around and no back-references.");
        }

        return new AttributeTest.Same(entry.Key, scope.Template(entry.Value, ArgumentNames.Definition));
    }

    private static List<Correlation> ReadCorrelations(DocumentNode? node, TaskScope scope)
    {
        if (node is not (null or DocumentMap))
        {
            scope.Load.Report("not-an-object", node.Place, $"'correlate' is an object of names, not {MapReader.Name(node.Kind)}.");
        }

        List<Correlation> correlations = [];
        foreach (var entry in (node as DocumentMap)?.Entries ?? [])
        {
            var map = scope.Load.Map(entry.Value, $"the correlation '{entry.Key}'");
            var from = scope.Expression(map.Required("from"), ArgumentNames.Definition);
            var expect = map.Optional("expect") is { } value ? scope.Template(value, ArgumentNames.Definition) : null;
            map.Finish();
            if (from is not null)
            {
                correlations.Add(new Correlation(entry.Key, from, expect));
            }
        }

        return correlations;
    }

    private static EventLoop ReadLoop(DocumentNode node, TaskFrame frame, TaskScope scope)
    {
        var map = scope.Load.Map(node, "foreach");
        var item = VariableName.Read(map, "item", "item", scope);
        var at = VariableName.Read(map, "at", "index", scope);
        if (item == at)
        {
            scope.Load.Report("same-name", node.Place, $"'item' and 'at' both name the variable '{item}'; give them different names.");
        }

        var inner = scope.Bind(item).Bind(at);
        var loop = new EventLoop(
            item,
            at,
            TaskListReader.Read(map.Optional("do"), $"{frame.Reference}/foreach/do", inner),
            TaskFrameReader.Shape(map.Optional("output"), "the output", "as", ArgumentNames.Definition, inner),
            TaskFrameReader.Shape(map.Optional("export"), "the export", "as", ArgumentNames.Export, inner));
        map.Finish();
        return loop;
    }
}
