using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Actions;
using Serverless.Actions.Processes;
using Serverless.Application.Runs;
using Serverless.Core.Arm;
using Serverless.Core.Events;
using Serverless.Core.Workflows;
using Serverless.Engines.Embedded;
using Serverless.Local.Hosting;
using Serverless.Storage.Sqlite;
using Command = System.CommandLine.Command;

namespace Serverless.Local.Commands;

/// <summary><c>router workflow run FILE</c>, <c>check FILE…</c> and <c>show FILE</c></summary>
internal static class WorkflowCommand
{
    public static Command Create() => new("workflow", "Workflows by themselves.") { Run(), Check(), WorkflowShowCommand.Create() };

    private static Command Run()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "A Serverless Workflow document, as YAML or JSON." };
        file.AcceptExistingOnly();
        var allow = AllowOption.Create();
        var input = new Option<string>("--input") { Description = "Its input as JSON, or @FILE.", DefaultValueFactory = _ => "{}" };
        var scope = new Option<string[]>("--scope") { Description = "An Azure id below which its calls of azure:request may go; may be given more than once. Without one they may go nowhere.", DefaultValueFactory = _ => [] };
        scope.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (!ArmId.TryParse(token.Value, out _, out var problem))
                {
                    result.AddError($"--scope '{token.Value}' {problem}.");
                }
            }
        });
        var command = new Command("run", "Run a workflow to its end in this process and print its output.\nA fault prints problem details to standard error and ends with exit code 2.\n\nExample: router workflow run greet.yaml --input '{\"name\":\"ann\"}'") { file, input, scope, allow };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(file)!, parsed.GetValue(input)!, parsed.GetValue(scope)!, parsed.Allowed(allow), cancellation));
        return command;
    }

    private static Command Check()
    {
        var files = new Argument<FileInfo[]>("FILE") { Description = "Serverless Workflow documents, as YAML or JSON.", Arity = ArgumentArity.OneOrMore };
        files.AcceptExistingOnly();
        var allow = AllowOption.Create();
        var command = new Command("check", "Say everything that is wrong with workflows, with file, line and column: also what this machine cannot or may not do for them.\nEnds with exit code 1 where anything is.\n\nExample: router workflow check rules/disk/workflows/*.yaml") { files, allow };
        command.SetAction((parsed, cancellation) => CheckAsync(parsed.GetValue(files)!, parsed.Allowed(allow), cancellation));
        return command;
    }

    private static async Task<int> CheckAsync(FileInfo[] files, ProcessSettings allowed, CancellationToken cancellation)
    {
        using var functions = LocalFunctions.OfCommand(allowed);
        if (functions is null)
        {
            return ExitCode.No;
        }

        var wrong = 0;
        foreach (var file in files)
        {
            if (await WorkflowFile.ReadAsync(file, functions, cancellation) is { } workflow)
            {
                Console.WriteLine($"{file.Name}: {workflow.Reference} is good");
            }
            else
            {
                wrong++;
            }
        }

        return wrong == 0 ? ExitCode.Done : ExitCode.No;
    }

    private static async Task<int> RunAsync(FileInfo file, string input, string[] scope, ProcessSettings allowed, CancellationToken cancellation)
    {
        using var functions = LocalFunctions.OfCommand(allowed);
        if (functions is null)
        {
            return ExitCode.No;
        }

        if (await WorkflowFile.ReadAsync(file, functions, cancellation) is not { Document: var document } || await InputAsync(input, cancellation) is not { } given)
        {
            return ExitCode.No;
        }

        var folder = Directory.CreateTempSubdirectory("router-run-");
        try
        {
            await using var store = await SqliteStore.OpenAsync(Path.Combine(folder.FullName, "run.db"));
            await using var engine = new EmbeddedRunEngine(new EngineEdges(store, store, functions, Unheard.Instance, store, Alone.Instance, TimeProvider.System), NullLogger<EmbeddedRunEngine>.Instance);
            var id = Guid.CreateVersion7().ToString("n");
            await engine.StartAsync(new RunStart(id, document, given, RunCause.None with { Scope = scope }), cancellation);
            return Report(await EndAsync(store, id, cancellation));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
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

    /// <summary>A lone workflow has no others beside it that it could run.</summary>
    private sealed class Alone : IWorkflowSource
    {
        public static readonly Alone Instance = new();

        public JsonElement? Find(string reference) => null;
    }

    /// <summary>Events a lone workflow emits have nobody to hear them.</summary>
    private sealed class Unheard : IEventPublisher
    {
        public static readonly Unheard Instance = new();

        public ValueTask PublishAsync(NormalizedEvent emitted, CancellationToken cancellation) => ValueTask.CompletedTask;
    }
}
