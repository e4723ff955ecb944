using System.Text.Json;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>What a <c>try</c> does about an error: lets it go on, tries again, or catches it.</summary>
internal static class TryAnswer
{
    public static HistoryEvent Next(TryRun run, Failure failure, Moment moment)
    {
        var clause = run.Task.Catch;
        if (clause.Errors?.Matches(failure) == false)
        {
            return run.Uncaught(moment, failure);
        }

        var inner = moment.Bind(clause.As, ErrorOf(failure));
        if (Holds(run, inner, clause.When, clause.ExceptWhen, out var holds) is { } failed)
        {
            return run.Uncaught(moment, failed);
        }

        if (!holds)
        {
            return run.Uncaught(moment, failure);
        }

        return Retry(run, failure, inner)
            ?? (clause.Retry is null || clause.Do is not null ? new ErrorCaught(moment.Now, run.Path, failure) : run.Uncaught(moment, failure));
    }

    /// <summary>The error as expressions see it.</summary>
    public static JsonElement ErrorOf(Failure failure) => JsonComposer.Compose(failure, static (writer, error) =>
    {
        writer.WriteStartObject();
        writer.WriteString("type", error.Type);
        writer.WriteNumber("status", error.Status);
        Write(writer, "title", error.Title);
        Write(writer, "detail", error.Detail);
        Write(writer, "instance", error.Instance);
        writer.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter writer, string name, string? text)
    {
        if (text is not null)
        {
            writer.WriteString(name, text);
        }
    }

    private static HistoryEvent? Retry(TryRun run, Failure failure, Moment moment)
    {
        if (run.Task.Catch.Retry is not { } policy || run.Attempt > policy.Limit.Attempts)
        {
            return null;
        }

        if (Holds(run, moment, policy.When, policy.ExceptWhen, out var holds) is { } failed)
        {
            return run.Uncaught(moment, failed);
        }

        TimeSpan delay = default, limit = default;
        if (holds && (Delay(run, policy, moment, out delay) ?? policy.Limit.Duration?.Evaluate(moment, run.Opening, out limit)) is { } broken)
        {
            return run.Uncaught(moment, broken);
        }

        var until = moment.Now + delay;
        var late = policy.Limit.Duration is not null && until - run.Opening.StartedAt > limit;
        return holds && !late ? new RetryScheduled(moment.Now, run.Path, run.Attempt + 1, until, failure) : null;
    }

    private static ExpressionOutcome.Failed? Delay(TryRun run, RetryPolicy policy, Moment moment, out TimeSpan delay)
    {
        if (policy.Delay.Evaluate(moment, run.Opening, out delay) is { } failed)
        {
            return failed;
        }

        delay = RetryDelay.Of(delay, policy.Backoff, run.Attempt);
        if (policy.Jitter is not { } jitter)
        {
            return null;
        }

        TimeSpan to = default;
        if ((jitter.From.Evaluate(moment, run.Opening, out var from) ?? jitter.To.Evaluate(moment, run.Opening, out to)) is { } broken)
        {
            return broken;
        }

        delay += RetryDelay.Jitter(from, to, RunId.EffectKey(moment.Origin.RunId, run.Path), run.Attempt);
        return null;
    }

    /// <summary>Whether the first condition holds, where there is one, and the second does not.</summary>
    private static ExpressionOutcome.Failed? Holds(TryRun run, Moment moment, RuntimeExpression? when, RuntimeExpression? exceptWhen, out bool holds)
    {
        holds = false;
        var positive = when is null ? null : moment.Evaluate(when, run.Opening);
        var negative = exceptWhen is null ? null : moment.Evaluate(exceptWhen, run.Opening);
        if ((positive as ExpressionOutcome.Failed ?? negative as ExpressionOutcome.Failed) is { } failed)
        {
            return failed;
        }

        holds = positive is null or ExpressionOutcome.Value { True: true } && negative is null or ExpressionOutcome.Value { True: false };
        return null;
    }
}
