using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>When, how often and how far apart a <c>try</c> is tried again. Serverless Workflow DSL 1.0.3, "Retry".</summary>
/// <param name="Delay">Before the first retry; zero where the document says nothing.</param>
public sealed record RetryPolicy(DurationTemplate Delay, RetryBackoff Backoff, RetryLimit Limit)
{
    public RuntimeExpression? When { get; init; }

    public RuntimeExpression? ExceptWhen { get; init; }

    public RetryJitter? Jitter { get; init; }
}

public enum RetryBackoff
{
    /// <summary>The same delay each time.</summary>
    Constant,

    /// <summary>One, two, three… times the delay.</summary>
    Linear,

    /// <summary>One, two, four… times the delay.</summary>
    Exponential,
}

/// <summary>Added to each delay: somewhere from <paramref name="From"/> to <paramref name="To"/>.</summary>
public sealed record RetryJitter(DurationTemplate From, DurationTemplate To);

/// <summary>Null is no limit.</summary>
/// <param name="Attempts">The most retries after the first attempt; at least 0.</param>
/// <param name="AttemptDuration">The longest a retry may take.</param>
/// <param name="Duration">No retry begins later than this after the <c>try</c> was entered.</param>
public sealed record RetryLimit(int? Attempts, DurationTemplate? AttemptDuration, DurationTemplate? Duration);
