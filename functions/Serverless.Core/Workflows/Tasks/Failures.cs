using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>The standard errors that runs raise by themselves.</summary>
internal static class Failures
{
    public static Failure OfExpression(ExpressionOutcome.Failed failed, string? instance) => OfExpression(failed.Reason, instance);

    public static Failure OfExpression(string reason, string? instance) => new(FailureTypes.Expression, 400, "Expression failed", reason, instance);

    public static Failure OfTimeout(string detail, string instance) => new(FailureTypes.Timeout, 408, "Timed out", detail, instance);

    public static Failure OfRuntime(string detail) => new(FailureTypes.Runtime, 500, "Run stopped", detail, null);
}
