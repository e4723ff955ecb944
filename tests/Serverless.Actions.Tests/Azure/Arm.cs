using System.Text.Json;
using Azure.Core;
using Microsoft.AspNetCore.Http;
using Serverless.Actions.Azure;
using Serverless.Actions.Tests.Http;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Actions.Tests.Azure;

/// <summary>A real HTTP server that answers as Azure Resource Manager would, and a caller whose identity is made up.</summary>
internal sealed class Arm : IAsyncDisposable
{
    public const string Group = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/web";
    public const string Machine = Group + "/providers/Microsoft.Compute/virtualMachines/vm-1";
    public const string Token = "t0ken-of-nobody";

    private Arm(Target target, AzureFunctionCaller caller, MadeUpIdentity identity) => (Target, Caller, Identity) = (target, caller, identity);

    public Target Target { get; }

    public AzureFunctionCaller Caller { get; }

    public MadeUpIdentity Identity { get; }

    public static async Task<Arm> StartAsync(RequestDelegate answer, TimeProvider? time = null)
    {
        var target = await Target.StartAsync(answer);
        var identity = new MadeUpIdentity();
        return new Arm(target, new AzureFunctionCaller(identity, AzureSettings.Of(target.Address) with { RequestTimeout = TimeSpan.FromSeconds(5) }, time ?? TimeProvider.System), identity);
    }

    /// <summary>Answers one after the other; the last one again and again.</summary>
    public static Task<Arm> AnsweringAsync(params Reply[] replies)
    {
        var at = -1;
        return StartAsync(context => replies[Math.Min(Interlocked.Increment(ref at), replies.Length - 1)].SendAsync(context));
    }

    public static FunctionCall Call(object with, JsonElement? progress = null, bool mayRepeat = false) => new("run-1", "/do/0/call", Functions.AzureRequest, JsonSerializer.SerializeToElement(with), "5f0c1e9b7a3d")
    {
        Scope = [Group],
        Progress = progress,
        MayRepeat = mayRepeat,
    };

    public static FunctionCall Restart() => Call(new { method = "post", resource = Machine, path = "restart", apiVersion = "2024-11-01" });

    public ValueTask<CallOutcome> MakeAsync(FunctionCall call) => Caller.CallAsync(call, TestContext.Current.CancellationToken);

    /// <summary>Asks until the call has ended, without the waits, which it lists.</summary>
    public async Task<(CallOutcome Outcome, IReadOnlyList<TimeSpan> Waits)> FollowAsync(FunctionCall call)
    {
        var waits = new List<TimeSpan>();
        var outcome = await MakeAsync(call);
        while (outcome is CallOutcome.Accepted accepted && waits.Count < 50)
        {
            waits.Add(accepted.After);
            outcome = await MakeAsync(call with { Progress = JsonElement.Parse(accepted.State.GetRawText()) });
        }

        return (outcome, waits);
    }

    public ValueTask DisposeAsync()
    {
        Caller.Dispose();
        return Target.DisposeAsync();
    }
}

/// <param name="Headers">In the address of a header, <c>{host}</c> is the server's own.</param>
internal sealed record Reply(int Status, string? Json = null, params (string Name, string Value)[] Headers)
{
    public async Task SendAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        foreach (var (name, value) in Headers)
        {
            context.Response.Headers[name] = value.Replace("{host}", $"http://{context.Request.Host}", StringComparison.Ordinal);
        }

        if (Json is not null)
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(Json);
        }
    }
}

/// <summary>Gives the same token to whoever asks, for an hour.</summary>
internal sealed class MadeUpIdentity : TokenCredential
{
    public List<string> Asked { get; } = [];

    public bool Away { get; set; }

    public DateTimeOffset Expires { get; set; } = DateTimeOffset.MaxValue.AddDays(-1);

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        Asked.Add(requestContext.Scopes.Single());
        return Away ? throw new InvalidOperationException("secret-endpoint.test has no identity for you") : new AccessToken(Arm.Token, Expires);
    }

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
}
