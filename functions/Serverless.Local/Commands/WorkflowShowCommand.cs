using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Serverless.Actions;
using Serverless.Actions.Processes;
using Serverless.Core.Workflows.Graphs;
using Serverless.Local.Hosting;
using Serverless.Local.Rendering;

namespace Serverless.Local.Commands;

/// <summary><c>router workflow show FILE</c></summary>
internal static class WorkflowShowCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "A Serverless Workflow document, as YAML or JSON." };
        file.AcceptExistingOnly();
        var format = new Option<string>("--format") { Description = "text for an outline, mermaid for a flowchart to be drawn.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "mermaid");
        var command = new Command("show", "Show where the tasks of a workflow lead.\nWith --json: its tasks and the edges between them.\n\nExample: router workflow show --format mermaid rules/disk/workflows/free-disk.yaml") { file, format };
        command.SetAction((parsed, cancellation) => ShowAsync(parsed.GetValue(file)!, parsed.GetValue(CommandScope.Json) ? "json" : parsed.GetValue(format)!, cancellation));
        return command;
    }

    private static async Task<int> ShowAsync(FileInfo file, string format, CancellationToken cancellation)
    {
        // What this machine may not do can be shown all the same.
        using var functions = LocalFunctions.OfCommand(AllowedProcesses.Of(AllowedProcesses.Words));
        if (functions is null)
        {
            return ExitCode.No;
        }

        if (await WorkflowFile.ReadAsync(file, functions, cancellation) is not { } workflow)
        {
            return ExitCode.No;
        }

        var graph = GraphReader.Read(workflow);
        IEnumerable<string> lines = format switch
        {
            "json" => [JsonSerializer.Serialize(graph, GraphJson.Default.WorkflowGraph)],
            "mermaid" => GraphMermaid.Of(graph),
            _ => GraphOutline.Of(graph),
        };
        foreach (var line in lines)
        {
            Console.WriteLine(line);
        }

        return ExitCode.Done;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WorkflowGraph))]
internal sealed partial class GraphJson : JsonSerializerContext;
