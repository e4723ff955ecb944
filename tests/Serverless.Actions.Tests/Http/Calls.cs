using System.Text.Json;
using Serverless.Actions.Http;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Actions.Tests.Http;

/// <summary>Making calls in a test.</summary>
internal static class Calls
{
    public const string EffectKey = "5f0c1e9b7a3d";

    /// <param name="with">JSON is taken as it stands.</param>
    public static FunctionCall Of(object with) =>
        new("run-1", "/do/0/call", "http", with is JsonElement json ? json : JsonSerializer.SerializeToElement(with), EffectKey);

    public static async Task<CallOutcome> MakeAsync(object with, TimeSpan? timeout = null)
    {
        using var caller = new HttpFunctionCaller(timeout);
        return await caller.CallAsync(Of(with), TestContext.Current.CancellationToken);
    }

    public static async Task<JsonElement> ReturnedAsync(object with) => Assert.IsType<CallOutcome.Returned>(await MakeAsync(with)).Output;

    public static async Task<Failure> FailedAsync(object with, TimeSpan? timeout = null) =>
        Assert.IsType<CallOutcome.Failed>(await MakeAsync(with, timeout)).Failure;

    public static async Task RefusedAsync(object with, string word)
    {
        var failure = await FailedAsync(with);
        Assert.Equal((FailureTypes.Configuration, 400), (failure.Type, failure.Status));
        Assert.Contains(word, failure.Detail);
    }
}
