using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Effects;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>The standard errors that runs raise by themselves.</summary>
internal static class Failures
{
    public static Failure OfExpression(ExpressionOutcome.Failed failed, string? instance) => OfExpression(failed.Reason, instance);

    public static Failure OfExpression(string reason, string? instance) => new(FailureTypes.Expression, 400, "Expression failed", reason, instance);

    public static Failure OfTimeout(string detail, string instance) => new(FailureTypes.Timeout, 408, "Timed out", detail, instance);

    public static Failure OfProbe(ProbeCondition condition, ProbeAnswer said) => new(
        FailureTypes.Runtime, 412, "Probe forbids it", $"The call is made only where the probe '{condition.Probe}' says {condition.Is.ToString().ToLowerInvariant()}, and it says {said.ToString().ToLowerInvariant()}; nothing was done.", null);

    public static Failure OfPlan(string objection) => new(FailureTypes.Runtime, 412, "Outside of the plan", objection, null);

    public static Failure OfRuntime(string detail) => new(FailureTypes.Runtime, 500, "Run stopped", detail, null);
}
