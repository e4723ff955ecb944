using System.Text.Json;
using System.Text.RegularExpressions;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads a <c>run</c> of a shell command, a script or a container. What is run is always what the document says: data reaches it as arguments,
/// standard input and environment, never as code. Serverless Workflow DSL 1.0.3, "Run".</summary>
internal static partial class ProcessReader
{
    private static readonly Dictionary<string, Action<ArgumentEntries>> Readers = new()
    {
        ["shell"] = ReadShell,
        ["script"] = ReadScript,
        ["container"] = ReadContainer,
    };

    public static IEnumerable<string> Kinds => Readers.Keys;

    /// <param name="kind">One of <see cref="Kinds"/>, a key of <paramref name="run"/>.</param>
    public static TaskDefinition Read(string kind, MapReader run, bool awaited, TaskFrame frame, TaskScope scope)
    {
        var retry = RouterMetadata.ReadRetry(frame.Source, null, scope);
        return new CallTask(frame, $"run:{kind}", ReadArguments(kind, run, scope.Sealing()), retry) { KeepsInput = !awaited, Care = RouterMetadata.ReadCare(frame.Source, scope) };
    }

    private static ExpressionTemplate ReadArguments(string kind, MapReader run, TaskScope scope)
    {
        var entries = new ArgumentEntries(scope.Load.Map(run.Optional(kind)!, $"the {kind}"), scope);
        Readers[kind](entries);
        entries.AddText("stdin");
        entries.AddTexts("arguments");
        entries.AddMap("environment");
        foreach (var key in (string[])["await", "return"])
        {
            entries.Add(key, run.Optional(key) is { } node ? scope.Template(node, []) : null);
        }

        return entries.Finish();
    }

    private static void ReadShell(ArgumentEntries entries)
    {
        entries.Scope.Load.Needs(WorkflowAbilities.Shell, entries.Map.Place, "A shell command");
        AddCode(entries, "command", required: true);
    }

    private static void ReadScript(ArgumentEntries entries)
    {
        var language = entries.Map.RequiredText("language");
        var ability = language switch
        {
            "javascript" or "js" => WorkflowAbilities.JavaScript,
            "python" => WorkflowAbilities.Python,
            _ => null,
        };
        if (ability is null && language is not null)
        {
            entries.Scope.Load.Report("not-a-choice", entries.Map.Optional("language")!.Place, "'language' is javascript (js) or python.");
        }

        entries.Scope.Load.Needs(ability ?? "", entries.Map.Place, $"A script in {language}");
        entries.AddText("language");
        if (entries.Map.Optional("code") is null == entries.Map.Optional("source") is null)
        {
            entries.Scope.Load.Report("missing-key", entries.Map.Place, "A script has either 'code' or 'source', the resource that holds it.");
        }

        AddCode(entries, "code", required: false);
        entries.Add("source", EndpointReader.ReadResource(entries.Map.Optional("source"), "the source of the script", entries.Scope));
    }

    private static void ReadContainer(ArgumentEntries entries)
    {
        entries.Scope.Load.Needs(WorkflowAbilities.Container, entries.Map.Place, "A container");
        entries.AddRequiredText("image");
        entries.AddText("name");
        AddCode(entries, "command", required: false);
        entries.AddMap("ports");
        entries.AddMap("volumes");
        if (entries.Map.Optional("volumes") is { } volumes)
        {
            entries.Scope.Load.Needs(WorkflowAbilities.ContainerVolumes, volumes.Place, "A container with volumes");
        }

        entries.AddChoice("pullPolicy", "ifNotPresent", "always", "never");
        entries.Add("lifetime", entries.Map.Optional("lifetime") is { } lifetime ? ReadLifetime(lifetime, entries.Scope) : null);
    }

    private static ExpressionTemplate ReadLifetime(DocumentNode node, TaskScope scope)
    {
        var entries = new ArgumentEntries(scope.Load.Map(node, "the lifetime"), scope);
        entries.Map.Required("cleanup");
        entries.AddChoice("cleanup", "always", "never", "eventually");
        var after = entries.Map.Optional("after");
        if ((entries.Map.Optional("cleanup") as DocumentScalar)?.Text == "eventually" && after is null)
        {
            scope.Load.Report("missing-key", node.Place, "A container that is removed eventually needs the key 'after'.");
        }

        if (after is not null)
        {
            DurationReader.Read(after, "'after'", scope);
            entries.Add("after", scope.Template(after, ArgumentNames.Definition));
        }

        return entries.Finish();
    }

    private static void AddCode(ArgumentEntries entries, string key, bool required)
    {
        if (required)
        {
            entries.Map.Required(key);
        }

        if (entries.Map.OptionalText(key) is not { } code)
        {
            return;
        }

        var place = entries.Map.Optional(key)!.Place;
        if (RuntimeExpression.IsEnclosed(code) || InnerExpression().IsMatch(code))
        {
            entries.Scope.Load.Report("data-as-code", place, $"'{key}' is run as it stands here, so no expression may be in it: give values as 'arguments', where the code finds them as they are.");
        }

        entries.Add(key, entries.Scope.Template(new DocumentScalar(place, JsonValueKind.String, code), []));
    }

    /// <summary><c>${ .name }</c> inside of a text, which no shell understands and no expression is.</summary>
    [GeneratedRegex(@"\$\{\s+[.$]")]
    private static partial Regex InnerExpression();
}
