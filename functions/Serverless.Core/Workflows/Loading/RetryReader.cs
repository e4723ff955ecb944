using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads a retry policy, written in place or named.</summary>
internal static class RetryReader
{
    private static readonly (string Key, RetryBackoff Backoff)[] Backoffs =
        [("constant", RetryBackoff.Constant), ("linear", RetryBackoff.Linear), ("exponential", RetryBackoff.Exponential)];

    public static RetryPolicy? ReadOrFind(DocumentNode node, TaskScope scope)
    {
        if (node is not DocumentScalar { ScalarKind: JsonValueKind.String } name)
        {
            return Read(node, scope);
        }

        if (scope.Load.Use.Find(scope.Load.Use.Retries, name.Text) is { } named)
        {
            return Read(named, scope);
        }

        scope.Load.Report("undefined-retry", name.Place, $"use.retries has no '{name.Text}'. {RaiseReader.Names(scope.Load.Use.Retries)}");
        return null;
    }

    public static RetryPolicy Read(DocumentNode node, TaskScope scope)
    {
        var map = scope.Load.Map(node, "a retry policy");
        var policy = new RetryPolicy(
            DurationReader.ReadOptional(map.Optional("delay"), "'delay'", scope) ?? new DurationTemplate.Fixed(default),
            ReadBackoff(map.Optional("backoff"), scope),
            ReadLimit(map.Optional("limit"), scope))
        {
            When = scope.Expression(map.Optional("when"), ArgumentNames.Definition),
            ExceptWhen = scope.Expression(map.Optional("exceptWhen"), ArgumentNames.Definition),
            Jitter = ReadJitter(map.Optional("jitter"), scope),
        };
        map.Finish();
        return policy;
    }

    private static RetryBackoff ReadBackoff(DocumentNode? node, TaskScope scope)
    {
        if (node is null)
        {
            return RetryBackoff.Constant;
        }

        var map = scope.Load.Map(node, "the backoff");
        var chosen = Backoffs.Where(kind => map.Optional(kind.Key) is not null).ToList();
        map.Finish();
        if (node is DocumentMap && chosen.Count != 1)
        {
            scope.Load.Report("not-one-backoff", node.Place, "A backoff is one of constant: {}, linear: {}, exponential: {}.");
            return RetryBackoff.Constant;
        }

        foreach (var (key, _) in chosen)
        {
            if (map.Optional(key) is { } parameters and not DocumentMap { Entries.Count: 0 })
            {
                scope.Load.Report("unknown-key", parameters.Place, $"'{key}' has no parameters; write {key}: {{}}.");
            }
        }

        return chosen.Count == 1 ? chosen[0].Backoff : RetryBackoff.Constant;
    }

    private static RetryLimit ReadLimit(DocumentNode? node, TaskScope scope)
    {
        if (node is null)
        {
            return new RetryLimit(null, null, null);
        }

        var map = scope.Load.Map(node, "the limit");
        var duration = DurationReader.ReadOptional(map.Optional("duration"), "'limit.duration'", scope);
        var attempt = map.Optional("attempt");
        map.Finish();
        if (attempt is null)
        {
            return new RetryLimit(null, null, duration);
        }

        var each = scope.Load.Map(attempt, "the limit of attempts");
        var limit = new RetryLimit(
            each.OptionalInteger("count", 0, int.MaxValue - 1),
            DurationReader.ReadOptional(each.Optional("duration"), "'limit.attempt.duration'", scope),
            duration);
        each.Finish();
        return limit;
    }

    private static RetryJitter? ReadJitter(DocumentNode? node, TaskScope scope)
    {
        if (node is null)
        {
            return null;
        }

        var map = scope.Load.Map(node, "the jitter");
        var from = DurationReader.ReadOptional(map.Required("from"), "'from'", scope);
        var to = DurationReader.ReadOptional(map.Required("to"), "'to'", scope);
        map.Finish();
        if (from is DurationTemplate.Fixed least && to is DurationTemplate.Fixed most && most.Duration < least.Duration)
        {
            scope.Load.Report("out-of-range", node.Place, "The jitter's 'to' is at least its 'from'.");
        }

        return from is null || to is null ? null : new RetryJitter(from, to);
    }
}
