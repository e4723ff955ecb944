using System.Text.Json;
using Serverless.Actions.Http;
using Serverless.Actions.Processes;
using Serverless.Actions.Tests.Http;
using Serverless.Application.Runs;
using Serverless.Application.Secrets;
using Serverless.Core.Workflows;

namespace Serverless.Actions.Tests;

/// <summary>Calling functions by name in a test.</summary>
internal static class RouterCalls
{
    public static readonly ISecretReader NoSecrets = new EnvironmentSecretReader(null, _ => null);

    public static async Task<CallOutcome> CallAsync(string function, object with, ProcessSettings? processes = null, HttpCallSettings? http = null)
    {
        using var functions = new RouterFunctions(NoSecrets, http, processes);
        return await functions.CallAsync(Calls.Of(with) with { Function = function }, TestContext.Current.CancellationToken);
    }

    public static async Task<JsonElement> ReturnedAsync(string function, object with, ProcessSettings? processes = null)
    {
        var outcome = await CallAsync(function, with, processes);
        Assert.True(outcome is CallOutcome.Returned, (outcome as CallOutcome.Failed)?.Failure.Detail);
        return ((CallOutcome.Returned)outcome).Output;
    }

    public static async Task<Failure> FailedAsync(string function, object with, ProcessSettings? processes = null, HttpCallSettings? http = null) =>
        Assert.IsType<CallOutcome.Failed>(await CallAsync(function, with, processes, http)).Failure;
}
