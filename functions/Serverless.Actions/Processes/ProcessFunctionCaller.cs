using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Serverless.Actions.Authentication;
using Serverless.Actions.Http;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Actions.Processes;

/// <summary>Performs <c>run</c> of shell commands, scripts and containers, each in a child process with an empty folder of its own.</summary>
internal sealed partial class ProcessFunctionCaller(ProcessSettings settings, ResourceFetcher fetcher, SemaphoreSlim places) : IFunctionCaller, IDisposable
{
    /// <summary>For a container to be removed, also while the host ends.</summary>
    private static readonly TimeSpan TidyTime = TimeSpan.FromSeconds(4);

    private readonly ProgramFinder programs = new(settings);
    private readonly WorkflowAbilities abilities = ProcessAbilities.Of(settings);
    private readonly ProcessRunner runner = new(settings, places);
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<Task, bool> running = new();
    private readonly ProcessRunner tidier = new(settings, new SemaphoreSlim(settings.AtATime)); // Never waits for what it is to end.
    private int disposed;

    public async ValueTask<CallOutcome> CallAsync(FunctionCall call, CancellationToken cancellation)
    {
        // Documents are refused when they are loaded; one that was loaded elsewhere, or before, is refused here.
        if (AbilityOf(call) is not { } ability || abilities.Missing.TryGetValue(ability, out _))
        {
            return ProcessFailures.NotAllowed(AbilityOf(call) is { } known ? abilities.Missing[known] : "it is of no kind that is known.");
        }

        if (ProcessArguments.Read(call.With, out var problem) is not { } arguments)
        {
            return CallFailures.Unusable(problem!);
        }

        var (code, failure) = await CodeAsync(call, cancellation).ConfigureAwait(false);
        if (failure is not null)
        {
            return failure;
        }

        var end = CancellationTokenSource.CreateLinkedTokenSource(arguments.Await ? cancellation : CancellationToken.None, stopping.Token);
        var run = Task.Run(() => RunAsync(call, code, arguments, end.Token), CancellationToken.None);
        running.TryAdd(run, true);
        _ = run.ContinueWith(
            done =>
            {
                running.TryRemove(done, out _);
                end.Dispose();
            },
            TaskScheduler.Default);
        return arguments.Await ? await run.ConfigureAwait(false) : new CallOutcome.Returned(JsonElement.Parse("null"));
    }

    /// <summary>Kills what still runs: it does not outlive the host. A host that knows it by two names disposes it twice.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1)
        {
            return;
        }

        stopping.Cancel();
        Task.WhenAll(running.Keys).ContinueWith(_ => { }, TaskScheduler.Default).Wait(TimeSpan.FromSeconds(5));
        stopping.Dispose();
    }

    private static string? AbilityOf(FunctionCall call) => (call.Function, Texts.Of(call.With, "language")) switch
    {
        ("run:shell", _) => WorkflowAbilities.Shell,
        ("run:script", "javascript" or "js") => WorkflowAbilities.JavaScript,
        ("run:script", "python") => WorkflowAbilities.Python,
        ("run:container", _) when call.With.TryGetProperty("volumes", out _) => WorkflowAbilities.ContainerVolumes,
        ("run:container", _) => WorkflowAbilities.Container,
        _ => null,
    };

    /// <summary>What is to be run: as the document says it, or as it is where the document says.</summary>
    private async ValueTask<(string Code, CallOutcome.Failed? Failure)> CodeAsync(FunctionCall call, CancellationToken cancellation)
    {
        if (!call.With.TryGetProperty("source", out var source))
        {
            return (Texts.Of(call.With, "code") ?? Texts.Of(call.With, "command") ?? "", null);
        }

        if (EndpointAddress.Read(source.TryGetProperty("endpoint", out var endpoint) ? endpoint : default, "'source.endpoint'", out var problem) is not { } address)
        {
            return ("", CallFailures.Unusable(problem!));
        }

        var (content, failure) = await fetcher.FetchAsync(address, cancellation).ConfigureAwait(false);
        return (content is null ? "" : Encoding.UTF8.GetString(content), failure);
    }

    private async Task<CallOutcome> RunAsync(FunctionCall call, string code, ProcessArguments arguments, CancellationToken cancellation)
    {
        if (ProcessFolder.Create(out var reason) is not { } folder)
        {
            return ProcessFailures.NotStarted(reason);
        }

        try
        {
            var start = await StartOfAsync(call, code, arguments, folder, cancellation).ConfigureAwait(false);
            var answer = await RunAsync(call, start, arguments.Input, cancellation).ConfigureAwait(false);
            return ProcessOutput.Of(answer, arguments.Return, settings);
        }
        finally
        {
            ProcessFolder.Remove(folder);
        }
    }

    private async ValueTask<ProcessStart> StartOfAsync(FunctionCall call, string code, ProcessArguments arguments, string folder, CancellationToken cancellation)
    {
        switch (call.Function)
        {
            case "run:shell":
                return new ProcessStart(programs.Find("sh")!, ["-c", code, "sh", .. arguments.Arguments], folder) { Environment = arguments.Environment };
            case "run:container":
                var words = ContainerCommand.Run(call, code, arguments, settings);
                return new ProcessStart(programs.Find("docker")!, words, folder) { Isolated = false, Environment = arguments.Environment };
            default:
                var python = Texts.Of(call.With, "language") == "python";
                var file = Path.Combine(folder, python ? "script.py" : Module().IsMatch(code) ? "script.mjs" : "script.cjs");
                await File.WriteAllTextAsync(file, code, cancellation).ConfigureAwait(false);
                return new ProcessStart(programs.Find(python ? "python3" : "node")!, [.. python ? (string[])["-I"] : [], file, .. arguments.Arguments], folder) { Environment = arguments.Environment };
        }
    }

    /// <summary>Killing the command that runs a container does not end the container: it is removed, however its command came to be killed.</summary>
    private async Task<ProcessAnswer> RunAsync(FunctionCall call, ProcessStart start, byte[] input, CancellationToken cancellation)
    {
        ProcessAnswer? answer = null;
        try
        {
            return answer = await runner.RunAsync(start, input, cancellation).ConfigureAwait(false);
        }
        finally
        {
            if (call.Function == "run:container" && answer is not (ProcessAnswer.Exited or ProcessAnswer.NotStarted))
            {
                using var patience = new CancellationTokenSource(TidyTime);
                await TidyAsync(start, patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task TidyAsync(ProcessStart start, CancellationToken patience)
    {
        if (await ContainerCommand.RemoveAsync(start.Folder, patience).ConfigureAwait(false) is { } remove)
        {
            await tidier.RunAsync(start with { Arguments = remove }, [], patience).ConfigureAwait(false);
        }
    }

    [GeneratedRegex(@"^\s*(import|export)\b(?!\s*\()", RegexOptions.Multiline)]
    private static partial Regex Module();
}
