using Microsoft.Extensions.Logging;
using Serverless.Application.Audit;
using Serverless.Application.Dispatch;
using Serverless.Core.Audit;
using Serverless.Core.Rules;

namespace Serverless.Application.RuleSets;

/// <summary>Puts a rule set in force on this host: audited before it is, since by it a rule is promoted, and with its warnings told.</summary>
public sealed class RuleTakeover(LiveRules rules, AuditWriter audit, ILogger<RuleTakeover> logger)
{
    /// <param name="by">Null where nobody knows who.</param>
    /// <exception cref="Journal.StoreUnavailableException">That could not be written, and the set before stays.</exception>
    public async Task TakeAsync(RuleSet set, string? by, CancellationToken cancellation)
    {
        var before = rules.Loaded ? rules.Current : null;
        var isNew = before?.Id != set.Id;
        if (isNew)
        {
            await audit.WriteAsync([Entry(before, set, by)], cancellation).ConfigureAwait(false);
        }

        rules.Replace(set);
        foreach (var warning in isNew ? set.Warnings : [])
        {
            Logs.SetWarns(logger, warning.ToString());
        }
    }

    private static RulesTaken Entry(RuleSet? before, RuleSet after, string? by)
    {
        var modes = Moves(before, after).ToList();
        return new RulesTaken(after.Id, before?.Id, AuditText.CutIfAny(by), [.. modes.Take(RulesTaken.MostModes)], Math.Max(0, modes.Count - RulesTaken.MostModes));
    }

    private static IEnumerable<ModeMoved> Moves(RuleSet? before, RuleSet after) =>
        after.Rules.Select(rule => new ModeMoved(AuditText.Cut(rule.Name), Name(before?.Find(rule.Name)), Name(rule)))
            .Concat((before?.Rules ?? []).Where(rule => after.Find(rule.Name) is null).Select(rule => new ModeMoved(AuditText.Cut(rule.Name), Name(rule), null)))
            .Where(move => move.From != move.To);

    private static string? Name(Rule? rule) => rule?.Mode.ToString().ToLowerInvariant();
}
