using Serverless.Application.Runs;

namespace Serverless.Actions.JsonRpc;

/// <summary>The target answered with a status that is no success.</summary>
internal sealed class RefusedException(CallOutcome.Failed outcome) : Exception("refused")
{
    public CallOutcome.Failed Outcome => outcome;
}
