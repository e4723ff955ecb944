using System.Text.RegularExpressions;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads a <c>run</c>: of a workflow; other processes are refused.</summary>
internal static partial class RunReader
{
    public static TaskDefinition? Read(MapReader map, TaskFrame frame, TaskScope scope)
    {
        var run = scope.Load.Map(map.Required("run")!, "run");
        scope.Load.Unsupported(run, ("container", "Running a container"), ("script", "Running a script"), ("shell", "Running a shell command"));
        run.OptionalChoice("return", "stdout", "stderr", "code", "all", "none");
        var awaited = run.OptionalBoolean("await") ?? true;
        var process = run.Optional("workflow");
        run.Finish();
        return process is null ? null : ReadWorkflow(process, awaited, frame, scope);
    }

    private static RunWorkflowTask ReadWorkflow(DocumentNode node, bool awaited, TaskFrame frame, TaskScope scope)
    {
        var map = scope.Load.Map(node, "the workflow to run");
        var reference = $"{Name(map, "namespace", scope)}/{Name(map, "name", scope)}:{map.OptionalText("version") ?? Latest}";
        if (map.OptionalText("version") is { } version && version != Latest && !Version().IsMatch(version))
        {
            scope.Load.Report("not-a-version", map.Optional("version")!.Place, $"'version' is latest or a semantic version such as 1.0.0, not '{version}'.");
        }

        var input = map.Optional("input");
        map.Finish();
        return new RunWorkflowTask(frame, reference, input is null ? ExpressionTemplate.Of([]) : scope.Template(input, ArgumentNames.Definition), awaited);
    }

    private const string Latest = "latest";

    private static string Name(MapReader map, string key, TaskScope scope)
    {
        var name = map.RequiredText(key) ?? "";
        if (name.Length > 0 && !Label().IsMatch(name))
        {
            scope.Load.Report("not-a-name", map.Optional(key)!.Place, $"'{key}' is 1 to 63 letters, digits and hyphens, with no hyphen at either end, not '{name}'.");
        }

        return name;
    }

    [GeneratedRegex(@"^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\z")]
    private static partial Regex Label();

    [GeneratedRegex(@"^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?\z")]
    private static partial Regex Version();
}
