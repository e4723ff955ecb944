using System.Text.RegularExpressions;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads an <c>emit</c>.</summary>
internal static partial class EmitReader
{
    public static TaskDefinition Read(MapReader map, TaskFrame frame, TaskScope scope)
    {
        var emit = scope.Load.Map(map.Required("emit")!, "emit");
        var definition = emit.Required("event");
        emit.Finish();
        if (definition is null)
        {
            return new EmitTask(frame, TaskScope.Nothing);
        }

        var described = scope.Load.Map(definition, "the event");
        var with = described.Required("with");
        described.Finish();
        return new EmitTask(frame, with is null ? TaskScope.Nothing : Attributes(with, scope));
    }

    private static ExpressionTemplate Attributes(DocumentNode node, TaskScope scope)
    {
        var map = scope.Load.Map(node, "the event");
        map.Required("source");
        map.Required("type");
        foreach (var entry in (node as DocumentMap)?.Entries ?? [])
        {
            if (!AttributeName().IsMatch(entry.Key) || entry.Key is "specversion" or "data_base64")
            {
                scope.Load.Report("not-an-attribute", entry.KeyPlace, $"'{entry.Key}' is no attribute an event may be given: those are small letters and digits (CloudEvents 1.0, section 3.1), and specversion is added.");
            }
        }

        return ExpressionTemplate.Of(((node as DocumentMap)?.Entries ?? []).Select(entry => KeyValuePair.Create(
            entry.Key,
            entry.Key is "source" or "dataschema" ? scope.UriTemplate(entry.Value, ArgumentNames.Definition) : scope.Template(entry.Value, ArgumentNames.Definition))));
    }

    [GeneratedRegex("^[a-z0-9]+$")]
    private static partial Regex AttributeName();
}
