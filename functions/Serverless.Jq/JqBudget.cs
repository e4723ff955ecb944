namespace Serverless.Jq;

/// <summary>What one run may use before it ends with an error, so that no expression can hang or exhaust its host.</summary>
/// <param name="Steps">Evaluation steps, about one for each operator applied; at least 1.</param>
/// <param name="OutputBytes">Bytes of values a run may build, in UTF-8 terms, summed over the run.</param>
/// <param name="Depth">Nesting of calls and of values.</param>
/// <param name="Now">The host's clock for <c>now</c>; without it <c>now</c> is an error.</param>
public sealed record JqBudget(long Steps = 1_000_000, long OutputBytes = 16 * 1024 * 1024, int Depth = 512, DateTimeOffset? Now = null)
{
    public static readonly JqBudget Default = new();
}
