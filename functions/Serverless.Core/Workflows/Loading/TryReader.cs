using Serverless.Core.Documents;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads a <c>try</c> and its <c>catch</c>.</summary>
internal static class TryReader
{
    public static TaskDefinition Read(MapReader map, TaskFrame frame, TaskScope scope)
    {
        var body = TaskListReader.Read(map.Required("try"), $"{frame.Reference}/try", scope);
        var clause = map.Required("catch") is { } node ? ReadCatch(node, frame, scope) : new CatchClause(null, "error");
        return new TryTask(frame, body, clause);
    }

    private static CatchClause ReadCatch(DocumentNode node, TaskFrame frame, TaskScope scope)
    {
        var map = scope.Load.Map(node, "catch");
        var name = VariableName.Read(map, "as", "error", scope);
        var inner = scope.Bind(name);
        var clause = new CatchClause(ReadErrors(map.Optional("errors"), scope), name)
        {
            When = inner.Expression(map.Optional("when"), ArgumentNames.Definition),
            ExceptWhen = inner.Expression(map.Optional("exceptWhen"), ArgumentNames.Definition),
            Retry = map.Optional("retry") is { } retry ? RetryReader.ReadOrFind(retry, inner) : null,
            Do = map.Optional("do") is { } handler ? TaskListReader.Read(handler, $"{frame.Reference}/catch/do", inner) : null,
        };
        map.Finish();
        return clause;
    }

    private static ErrorFilter? ReadErrors(DocumentNode? node, TaskScope scope)
    {
        if (node is null)
        {
            return null;
        }

        var errors = scope.Load.Map(node, "catch.errors");
        var with = errors.Optional("with");
        errors.Finish();
        if (with is null)
        {
            return null;
        }

        var map = scope.Load.Map(with, "the filter of errors");
        var filter = new ErrorFilter(
            map.OptionalText("type"),
            map.OptionalInteger("status", 100, 599),
            map.OptionalText("instance"),
            map.OptionalText("title"),
            map.OptionalText("detail") ?? map.OptionalText("details"));
        map.OptionalText("details");
        map.Finish();
        return filter;
    }
}
