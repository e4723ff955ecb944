using System.Text.RegularExpressions;
using Serverless.Core.Documents;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Who a workflow is. Serverless Workflow DSL 1.0.3, "Document".</summary>
internal sealed record WorkflowHeader(string Namespace, string Name, string Version);

internal static partial class HeaderReader
{
    public static WorkflowHeader Read(DocumentNode? node, LoadContext load)
    {
        if (node is null)
        {
            return new WorkflowHeader("", "", "");
        }

        var map = load.Map(node, "document");
        Matching(map, "dsl", Dsl(), "unsupported", "a 1.0 version of the DSL, such as '1.0.3', and no other is understood", load);
        var header = new WorkflowHeader(
            Matching(map, "namespace", Label(), "not-a-name", "1 to 63 letters, digits and hyphens, with no hyphen at either end", load),
            Matching(map, "name", Label(), "not-a-name", "1 to 63 letters, digits and hyphens, with no hyphen at either end", load),
            Matching(map, "version", SemanticVersion(), "not-a-version", "a semantic version such as 1.0.0", load));
        map.OptionalText("title");
        map.OptionalText("summary");
        map.Optional("tags");
        map.Optional("metadata"); // What is ours in it is read with the schedule.
        map.Finish();
        return header;
    }

    private static string Matching(MapReader map, string key, Regex pattern, string code, string form, LoadContext load)
    {
        var text = map.RequiredText(key);
        if (text is not null && !pattern.IsMatch(text))
        {
            load.Report(code, map.Optional(key)!.Place, $"'{key}' is {form}, not '{text}'.");
        }

        return text ?? "";
    }

    [GeneratedRegex(@"^1\.0\.(0|[1-9]\d*)\z")]
    private static partial Regex Dsl();

    [GeneratedRegex(@"^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\z")]
    private static partial Regex Label();

    [GeneratedRegex(@"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?\z")]
    private static partial Regex SemanticVersion();
}
