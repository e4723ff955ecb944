using Serverless.Core.Documents;
using Serverless.Core.Rules;

namespace Serverless.Application.Dispatch;

/// <summary>The rule set in force, swapped as a whole; readers never lock. A set with problems never replaces a good one: it is kept aside to be shown.</summary>
public sealed class LiveRules(TimeProvider time)
{
    private volatile RulesInForce inForce = new(RuleSet.Empty, time.GetUtcNow(), []);

    public RuleSet Current => inForce.Set;

    public RulesInForce InForce => inForce;

    public void Replace(RuleSet set) => inForce = new RulesInForce(set, time.GetUtcNow(), []);

    /// <summary>The newest set was refused; the one in force stays.</summary>
    public void Refuse(IReadOnlyList<Problem> problems) => inForce = inForce with { Refused = problems };
}

/// <param name="Since">When it came into force on this host.</param>
/// <param name="Refused">Problems of a newer set that was refused; empty where there is none.</param>
public sealed record RulesInForce(RuleSet Set, DateTimeOffset Since, IReadOnlyList<Problem> Refused);
