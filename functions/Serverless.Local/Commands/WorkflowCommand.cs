using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Actions;
using Serverless.Actions.Processes;
using Serverless.Application.Packs;
using Serverless.Application.Runs;
using Serverless.Application.Secrets;
using Serverless.Core.Documents;
using Serverless.Core.Events;
using Serverless.Core.Workflows;
using Serverless.Engines.Embedded;
using Serverless.Storage.Sqlite;
using Command = System.CommandLine.Command;

namespace Serverless.Local.Commands;

/// <summary><c>router workflow run FILE</c></summary>
internal static class WorkflowCommand
{
    public static Command Create() => new("workflow", "Workflows by themselves.") { Check(), Run() };

    private static Command Check()
    {
        var files = new Argument<FileInfo[]>("FILE") { Description = "Serverless Workflow documents, as YAML or JSON.", Arity = ArgumentArity.OneOrMore };
        files.AcceptExistingOnly();
        var allow = AllowOption.Create();
        var command = new Command("check", "Read workflows and report every problem at once, with file, line and column: also what this host cannot do for them.\n\nExample: router workflow check rules/disk/workflows/free-disk.yaml") { files, allow };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var functions = new RouterFunctions(new EnvironmentSecretReader(null), processes: parsed.Allowed(allow));
            var good = true;
            foreach (var file in parsed.GetValue(files)!)
            {
                good &= await ReadAsync(file, functions, cancellation) is not null;
            }

            return good ? ExitCode.Done : ExitCode.No;
        });
        return command;
    }

    private static Command Run()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "A Serverless Workflow document, as YAML or JSON." };
        file.AcceptExistingOnly();
        var allow = AllowOption.Create();
        var input = new Option<string>("--input") { Description = "Its input as JSON, or @FILE.", DefaultValueFactory = _ => "{}" };
        var command = new Command("run", "Run a workflow to its end in this process and print its output.\nA fault prints problem details to standard error and ends with exit code 2.\n\nExample: router workflow run greet.yaml --input '{\"name\":\"ann\"}'") { file, input, allow };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(file)!, parsed.GetValue(input)!, parsed.Allowed(allow), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo file, string input, ProcessSettings allowed, CancellationToken cancellation)
    {
        using var functions = new RouterFunctions(new EnvironmentSecretReader(null), processes: allowed);
        if (await ReadAsync(file, functions, cancellation) is not { } document || await InputAsync(input, cancellation) is not { } given)
        {
            return ExitCode.No;
        }

        var folder = Directory.CreateTempSubdirectory("router-run-");
        try
        {
            await using var store = await SqliteStore.OpenAsync(Path.Combine(folder.FullName, "run.db"));
            await using var engine = new EmbeddedRunEngine(new EngineEdges(store, store, functions, Unheard.Instance, TimeProvider.System), NullLogger<EmbeddedRunEngine>.Instance);
            var id = Guid.CreateVersion7().ToString("n");
            await engine.StartAsync(new RunStart(id, document, given, new RunCause(null, null, null, null, null)), cancellation);
            return Report(await EndAsync(store, id, cancellation));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<JsonElement?> ReadAsync(FileInfo file, RouterFunctions functions, CancellationToken cancellation)
    {
        var reading = YamlDocumentReader.Read(await File.ReadAllBytesAsync(file.FullName, cancellation), file.Name);
        var workflow = reading.Good ? await functions.ReadAsync(reading.Value!, cancellation) : new Reading<Workflow>(null, reading.Problems);
        foreach (var problem in workflow.Problems)
        {
            await Console.Error.WriteLineAsync(problem.ToString());
        }

        return workflow.Value?.Document;
    }

    private static async Task<JsonElement?> InputAsync(string input, CancellationToken cancellation)
    {
        try
        {
            return JsonElement.Parse(input.StartsWith('@') ? await File.ReadAllTextAsync(input[1..], cancellation) : input);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            await Console.Error.WriteLineAsync($"The input cannot be read: {e.Message}");
            return null;
        }
    }

    private static async Task<HistoryEvent> EndAsync(SqliteStore store, string id, CancellationToken cancellation)
    {
        while (true)
        {
            if (await store.FindAsync(id, cancellation) is { Ended: true })
            {
                return (await store.ReadAsync(id, cancellation))[^1];
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), cancellation);
        }
    }

    private static int Report(HistoryEvent end)
    {
        if (end is RunCompleted completed)
        {
            Console.WriteLine(completed.Output.GetRawText());
            return ExitCode.Done;
        }

        var failure = ((RunFaulted)end).Failure;
        Console.Error.WriteLine(new JsonObject
        {
            ["type"] = failure.Type,
            ["status"] = failure.Status,
            ["title"] = failure.Title,
            ["detail"] = failure.Detail,
            ["instance"] = failure.Instance,
        }.ToJsonString());
        return ExitCode.Faulted;
    }

    /// <summary>Events a lone workflow emits have nobody to hear them.</summary>
    private sealed class Unheard : IEventPublisher
    {
        public static readonly Unheard Instance = new();

        public ValueTask PublishAsync(NormalizedEvent emitted, CancellationToken cancellation) => ValueTask.CompletedTask;
    }
}
