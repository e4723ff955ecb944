using System.Text.Json;
using Azure.Core;
using Serverless.Application.Runs;
using Serverless.Core.Arm;

namespace Serverless.Actions.Azure;

/// <summary>Performs <c>call: azure:request</c>: any call of Azure Resource Manager, by one identity, on ids within the scope of the run. Operations that
/// go on after their answer are followed: each look at them is a call by itself, and the wait between two is the run's.</summary>
public sealed class AzureFunctionCaller : IFunctionCaller, IDisposable
{
    private static readonly TimeSpan UsualPause = TimeSpan.FromSeconds(15);

    private readonly ArmClient client;
    private readonly AzureSettings settings;
    private readonly TimeProvider time;

    /// <param name="credential">Whose permissions the calls have.</param>
    public AzureFunctionCaller(TokenCredential credential, AzureSettings settings, TimeProvider time)
    {
        (this.settings, this.time) = (settings, time);
        client = new ArmClient(new ArmTokens(credential, settings, time), settings);
    }

    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was asked for.</exception>
    public async ValueTask<CallOutcome> CallAsync(FunctionCall call, CancellationToken cancellation)
    {
        if (AzureArgumentsReader.Read(call.With, out var problems) is not { } arguments)
        {
            return AzureFailures.Unusable(problems);
        }

        var scope = ArmScope.Of(call.Scope);
        if (!scope.Contains(arguments.Resource))
        {
            return AzureFailures.OutOfScope(arguments.Resource, scope);
        }

        return call.Progress is { } state
            ? await FollowAsync(call, arguments, state, cancellation).ConfigureAwait(false)
            : await ActAsync(call, arguments, cancellation).ConfigureAwait(false);
    }

    public void Dispose() => client.Dispose();

    private async Task<CallOutcome> ActAsync(FunctionCall call, AzureCallArguments arguments, CancellationToken cancellation)
    {
        var (answer, failure) = await client.SendAsync(arguments.Method, arguments.Address(settings), arguments.Body, call, cancellation).ConfigureAwait(false);
        if (answer is null)
        {
            return failure!;
        }

        var what = Name(arguments);
        if (answer.Good)
        {
            return new ArmAcceptance(arguments, settings).Judge(answer) switch
            {
                ArmVerdict.Done => new CallOutcome.Returned(answer.Content),
                ArmVerdict.GoesOn on => Accepted(arguments, on.Operation, answer),
                ArmVerdict.EndedBadly bad => AzureFailures.Ended(what, bad.State, answer),
                _ => AzureFailures.Elsewhere(what),
            };
        }

        var refusal = AzureFailures.Answered(what, answer);
        var pause = answer.RetryAfter(time.GetUtcNow());
        return answer.Status == 429 || (answer.Status == 503 && (call.MayRepeat || pause is not null))
            ? new CallOutcome.Deferred(refusal.Failure, AtLeastOneSecond(pause ?? UsualPause), arguments.Longest)
            : refusal;
    }

    /// <summary>One look at an operation; where it has ended well and has its result elsewhere, one at that too.</summary>
    private async Task<CallOutcome> FollowAsync(FunctionCall call, AzureCallArguments arguments, JsonElement state, CancellationToken cancellation)
    {
        var what = Name(arguments);
        ArmOperation operation;
        try
        {
            operation = ArmOperation.Of(state);
        }
        catch (JsonException)
        {
            return AzureFailures.Unreadable(what);
        }

        while (true)
        {
            if (settings.OnHost(operation.Uri) is not { } address)
            {
                return AzureFailures.Elsewhere(what);
            }

            var (answer, _) = await client.SendAsync(HttpMethod.Get, address, null, call, cancellation).ConfigureAwait(false);
            if (answer is null || answer.Passing || answer.Status == 401)
            {
                // No answer is none about the operation: it is asked for again, as long as the call has patience.
                return Accepted(arguments, operation with { Asked = operation.Asked + 1 }, answer);
            }

            switch (answer.Good ? ArmFollowing.Judge(operation, answer, settings) : null)
            {
                case ArmVerdict.GoesOn on:
                    return Accepted(arguments, on.Operation, answer);
                case ArmVerdict.HasResult result:
                    operation = result.Operation;
                    break;
                case ArmVerdict.Done:
                    return new CallOutcome.Returned(answer.Content);
                case ArmVerdict.EndedBadly bad:
                    return AzureFailures.Ended(what, bad.State, answer);
                case ArmVerdict.Elsewhere:
                    return AzureFailures.Elsewhere(what);
                default:
                    return AzureFailures.Lost(what, answer);
            }
        }
    }

    private CallOutcome.Accepted Accepted(AzureCallArguments arguments, ArmOperation operation, ArmAnswer? answer) =>
        new(Name(arguments), operation.ToJson(), operation.Pause(answer?.RetryAfter(time.GetUtcNow())), arguments.Longest);

    /// <summary>Without the query, which may hold what is not for everybody.</summary>
    private static string Name(AzureCallArguments arguments) =>
        $"{arguments.Method} {arguments.Resource}{(arguments.Path.Segments.Count == 0 ? "" : $"/{arguments.Path}")}";

    private static TimeSpan AtLeastOneSecond(TimeSpan pause) => pause < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : pause;
}
