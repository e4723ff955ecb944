using System.Text.Json;
using Serverless.Actions.Authentication;
using Serverless.Application.Runs;
using Serverless.Application.Secrets;
using Serverless.Core.Workflows;
using static Serverless.Actions.CallFailed;

namespace Serverless.Actions.Secrets;

/// <summary>Fills the secrets into a call at the last moment and takes them out of what it came to, so that no history has seen them.</summary>
public sealed class UnsealingCaller : IFunctionCaller
{
    private readonly IFunctionCaller inner;
    private readonly ISecretReader secrets;
    private readonly CallAuthorization? authorization;

    public UnsealingCaller(IFunctionCaller inner, ISecretReader secrets)
        : this(inner, secrets, null)
    {
    }

    /// <param name="authorization">Finds what <c>$authorization</c> is; where none is given it is null.</param>
    internal UnsealingCaller(IFunctionCaller inner, ISecretReader secrets, CallAuthorization? authorization) => (this.inner, this.secrets, this.authorization) = (inner, secrets, authorization);

    public async ValueTask<CallOutcome> CallAsync(FunctionCall call, CancellationToken cancellation)
    {
        if (call.Sealed is not { Count: > 0 } values)
        {
            return await KeepAsync(call, default, [], cancellation).ConfigureAwait(false);
        }

        var (found, missing) = await SecretValues.FindAsync(values.SelectMany(value => value.Secrets), secrets, cancellation).ConfigureAwait(false);
        if (missing is not null)
        {
            return Failed(FailureTypes.Authorization, 403, "Authorization error", $"There is no secret '{missing}' that this host may read, so the call was not made.");
        }

        // Who the call says it is may itself be made of secrets, so these come first.
        var made = new List<string>();
        var (with, problem) = SealedArguments.Fill(call.With, values.Where(value => !value.NamesAuthorization), found, made);
        JsonElement? who = null;
        if (problem is null && authorization is not null && values.Any(value => value.NamesAuthorization))
        {
            (who, var failure) = await authorization.FindAsync(with, cancellation).ConfigureAwait(false);
            if (failure is not null)
            {
                return failure;
            }
        }

        (with, problem) = problem is null ? SealedArguments.Fill(with, values.Where(value => value.NamesAuthorization), found, made, who) : (with, problem);
        if (problem is not null)
        {
            return Failed(FailureTypes.Expression, 400, "Expression failed", problem);
        }

        if (who is { ValueKind: JsonValueKind.Object } known && known.GetProperty("parameter").GetString() is { } parameter)
        {
            made.Add(parameter);
        }

        return await KeepAsync(call with { With = with, Sealed = null, SecretsAt = [.. values.Select(value => value.At)] }, found, made, cancellation).ConfigureAwait(false);
    }

    private async ValueTask<CallOutcome> KeepAsync(FunctionCall call, JsonElement found, List<string> made, CancellationToken cancellation)
    {
        var kept = CallSecrets.Keep(found, made);
        var outcome = await inner.CallAsync(call, cancellation).ConfigureAwait(false);
        return kept.Any ? Masked(outcome, kept.Mask()) : outcome;
    }

    private static CallOutcome Masked(CallOutcome outcome, SecretMask mask) => outcome switch
    {
        CallOutcome.Returned returned => new CallOutcome.Returned(mask.Of(returned.Output)),
        CallOutcome.Failed failed => new CallOutcome.Failed(Masked(failed.Failure, mask)),
        CallOutcome.Accepted accepted => accepted with { What = mask.Of(accepted.What)!, State = mask.Of(accepted.State) },
        CallOutcome.Deferred deferred => deferred with { Failure = Masked(deferred.Failure, mask) },
        var other => throw new InvalidOperationException($"A call does not come to {other}."),
    };

    private static Failure Masked(Failure failure, SecretMask mask) => failure with { Title = mask.Of(failure.Title), Detail = mask.Of(failure.Detail) };
}
