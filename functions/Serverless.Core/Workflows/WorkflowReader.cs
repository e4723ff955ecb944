using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Loading;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows;

/// <summary>Reads a document of the Serverless Workflow DSL 1.0.3. Everything that is wrong is said at once. What the DSL has and runs cannot
/// do yet is refused as <c>workflow/unsupported</c>, never ignored.</summary>
public static class WorkflowReader
{
    /// <summary>The deepest nesting of a document: what every reader of JSON accepts, because documents travel as JSON.</summary>
    public const int MaximumDepth = 60;

    public static Reading<Workflow> Read(DocumentNode document) => Read(document, WorkflowAbilities.All);

    /// <param name="abilities">What the host that will run it can do: what it cannot is a problem, with the reason.</param>
    public static Reading<Workflow> Read(DocumentNode document, WorkflowAbilities abilities)
    {
        List<Problem> problems = [];
        if (Deeper(document, MaximumDepth) is { } deep)
        {
            return new Reading<Workflow>(null, [deep.Place.Problem("workflow/too-deep", $"A workflow nests at most {MaximumDepth} objects and lists.")]);
        }

        var workflow = Read(document, problems, abilities);
        return problems.Count == 0
            ? new Reading<Workflow>(workflow, [])
            : new Reading<Workflow>(null, [.. problems.Distinct().OrderBy(problem => problem.Line).ThenBy(problem => problem.Column)]);
    }

    /// <summary>Reads the document that a run carries. It was good when the run was started.</summary>
    /// <exception cref="HistoryCorruptException">It is not good any more.</exception>
    public static Workflow ReadRecorded(JsonElement document) =>
        Read(DocumentJson.FromJson(document)) switch
        {
            { Value: { } workflow } => workflow with { Document = document },
            var reading => throw new HistoryCorruptException($"The workflow of the run cannot be read: {string.Join(" ", reading.Problems)}"),
        };

    private static Workflow Read(DocumentNode document, List<Problem> problems, WorkflowAbilities abilities)
    {
        var map = new MapReader(document, "workflow", "a workflow", problems);
        var load = new LoadContext(problems, ReusableParts.Read(map.Optional("use"), problems), abilities) { IsLoose = IsLoose(map.Optional("evaluate")) };
        var scope = new TaskScope(load, []);
        var header = HeaderReader.Read(map.Required("document"), load);
        var workflow = new Workflow(header.Namespace, header.Name, header.Version, DocumentJson.ToJson(document))
        {
            Input = TaskFrameReader.Shape(map.Optional("input"), "the input", "from", ArgumentNames.WorkflowInput, scope),
            Timeout = TimeoutReader.ReadOrFind(map.Optional("timeout"), ArgumentNames.WorkflowInput, scope),
            Output = TaskFrameReader.Shape(map.Optional("output"), "the output", "as", ArgumentNames.WorkflowOutput, scope),
            Tasks = TaskListReader.Read(map.Required("do"), TaskList.Empty.Reference, scope),
            Schedule = ScheduleReader.Read(map.Optional("schedule"), map.Optional("document"), header, scope),
        };
        CheckEvaluate(map.Optional("evaluate"), load);
        workflow = workflow with { Uses = load.Uses, Notices = load.Notices };
        CheckUnused(load, scope);
        CheckProbes(load);
        map.Finish();
        return workflow;
    }

    private static void CheckProbes(LoadContext load)
    {
        foreach (var (probe, place) in load.ProbesNeeded.Where(needed => !load.Probes.Contains(needed.Probe)))
        {
            load.Report("no-such-probe", place, $"The workflow asks no probe '{probe}', so nobody would ever know and the call would never be made.");
        }
    }

    private static void CheckEvaluate(DocumentNode? node, LoadContext load)
    {
        if (node is null)
        {
            return;
        }

        var map = load.Map(node, "evaluate");
        if (map.OptionalText("language") is { } language && language != "jq")
        {
            load.Unsupported(map.Optional("language")!.Place, $"The expression language '{language}'");
        }

        map.OptionalChoice("mode", "strict", "loose");
        map.Finish();
    }

    private static bool IsLoose(DocumentNode? evaluate) => (evaluate as DocumentMap)?["mode"] is DocumentScalar { ScalarKind: JsonValueKind.String, Text: "loose" };

    // What no task names is read all the same, so that its mistakes are not found by the first who names it.
    private static void CheckUnused(LoadContext load, TaskScope scope)
    {
        foreach (var entry in load.Use.Unused(load.Use.Errors).ToList())
        {
            RaiseReader.ReadError(entry.Value, scope);
        }

        foreach (var entry in load.Use.Unused(load.Use.Retries).ToList())
        {
            RetryReader.Read(entry.Value, scope.Bind("error"));
        }

        foreach (var entry in load.Use.Unused(load.Use.Timeouts).ToList())
        {
            TimeoutReader.Read(entry.Value, ArgumentNames.Definition, scope);
        }

        foreach (var entry in load.Use.Unused(load.Use.Authentications).ToList())
        {
            AuthenticationReader.Read(entry.Value, scope);
        }

        foreach (var entry in load.Use.Unused(load.Use.Functions).ToList())
        {
            FunctionReader.Read(new DocumentScalar(entry.KeyPlace, JsonValueKind.String, entry.Key), null, new TaskFrame(entry.Key, "/use/functions", "", entry.Value), scope);
        }

        foreach (var entry in load.Use.Catalogs)
        {
            CatalogReader.Read(entry, scope);
        }

        foreach (var entry in load.Use.Extensions)
        {
            ExtensionReader.Check(entry, scope);
        }
    }

    private static DocumentNode? Deeper(DocumentNode node, int left)
    {
        if (left < 0)
        {
            return node;
        }

        IEnumerable<DocumentNode> children = node switch
        {
            DocumentMap map => map.Entries.Select(entry => entry.Value),
            DocumentList list => list.Items,
            _ => [],
        };
        return children.Select(child => Deeper(child, left - 1)).FirstOrDefault(deep => deep is not null);
    }
}
