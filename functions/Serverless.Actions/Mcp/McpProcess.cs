using System.Text.Json;
using Serverless.Actions.Authentication;
using Serverless.Actions.Http;
using Serverless.Actions.JsonRpc;
using Serverless.Actions.Processes;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Actions.Mcp;

/// <summary>Asks an MCP server that is started for it, over its standard input and output, one message a line. MCP 2025-06-18, "Transports".</summary>
internal sealed class McpProcess(ProcessSettings settings, TimeSpan usualTimeout, SemaphoreSlim places)
{
    private const int LongestError = 256;

    private readonly ProgramFinder programs = new(settings);

    public async ValueTask<CallOutcome> CallAsync(McpArguments arguments, JsonElement transport, CancellationToken cancellation)
    {
        if (ProcessAbilities.Of(settings).Missing.TryGetValue(WorkflowAbilities.McpProcess, out var reason))
        {
            return ProcessFailures.NotAllowed(reason);
        }

        var command = Texts.Of(transport, "command");
        if (ProcessArguments.Read(transport, out var problem) is not { } words)
        {
            return CallFailures.Unusable(problem!);
        }

        if (command is null || programs.Find(command) is not { } program)
        {
            return ProcessFailures.NotStarted("this host has no such program.");
        }

        if (ProcessFolder.Create(out var full) is not { } folder)
        {
            return ProcessFailures.NotStarted(full);
        }

        try
        {
            return await RunAsync(new ProcessStart(program, words.Arguments, folder) { Environment = words.Environment }, arguments, cancellation).ConfigureAwait(false);
        }
        finally
        {
            ProcessFolder.Remove(folder);
        }
    }

    private async Task<CallOutcome> RunAsync(ProcessStart start, McpArguments arguments, CancellationToken cancellation)
    {
        var timeout = arguments.Timeout ?? usualTimeout;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        try
        {
            await places.WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return ProcessFailures.TooLong(timeout);
        }

        try
        {
            return await AttendAsync(start, arguments, timeout, limit.Token, cancellation).ConfigureAwait(false);
        }
        finally
        {
            places.Release();
        }
    }

    private async Task<CallOutcome> AttendAsync(ProcessStart start, McpArguments arguments, TimeSpan timeout, CancellationToken limit, CancellationToken cancellation)
    {
        using var child = ChildProcess.Start(start, settings.MemoryLimit, out var reason);
        if (child is null)
        {
            return ProcessFailures.NotStarted(reason);
        }

        try
        {
            // What it says to people is read, so that it does not wait for a reader, and dropped.
            _ = child.Errors.CopyToAsync(Stream.Null, limit);
            return new CallOutcome.Returned(await AskAsync(child, arguments, limit).ConfigureAwait(false));
        }
        catch (JsonRpcException e)
        {
            return RpcFailures.Runtime($"The MCP server {PrintableText.First(e.Message, LongestError)}");
        }
        catch (IOException)
        {
            return RpcFailures.Runtime("The MCP server ended before it answered.");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return ProcessFailures.TooLong(timeout);
        }
    }

    private async Task<JsonElement> AskAsync(ChildProcess child, McpArguments arguments, CancellationToken cancellation)
    {
        await using var lines = Lines.ReadAsync(child.Output, settings.OutputLimit, cancellation).GetAsyncEnumerator(cancellation);
        await AskAsync(child, lines, JsonRpcMessage.Write("1", "initialize", arguments.Initialize), "1", cancellation).ConfigureAwait(false);
        await TellAsync(child, JsonRpcMessage.Write(null, "notifications/initialized", default), cancellation).ConfigureAwait(false);
        var parameters = arguments.Parameters.ValueKind == JsonValueKind.Undefined ? JsonElement.Parse("{}") : arguments.Parameters;
        return await AskAsync(child, lines, JsonRpcMessage.Write("2", arguments.Method, parameters), "2", cancellation).ConfigureAwait(false);
    }

    private static async Task<JsonElement> AskAsync(ChildProcess child, IAsyncEnumerator<byte[]> lines, byte[] message, string id, CancellationToken cancellation)
    {
        await TellAsync(child, message, cancellation).ConfigureAwait(false);
        while (await lines.MoveNextAsync().ConfigureAwait(false))
        {
            if (JsonRpcMessage.Read(lines.Current) is { } answer && JsonRpcMessage.IsAnswer(answer, id))
            {
                return JsonRpcAnswer.ResultOf(answer);
            }
        }

        throw new JsonRpcException("ended before it answered.");
    }

    private static async Task TellAsync(ChildProcess child, byte[] message, CancellationToken cancellation)
    {
        await child.Input.WriteAsync(message, cancellation).ConfigureAwait(false);
        await child.Input.WriteAsync("\n"u8.ToArray(), cancellation).ConfigureAwait(false);
        await child.Input.FlushAsync(cancellation).ConfigureAwait(false);
    }
}
