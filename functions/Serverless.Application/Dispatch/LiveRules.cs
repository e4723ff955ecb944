using Serverless.Core.Documents;
using Serverless.Core.Rules;

namespace Serverless.Application.Dispatch;

/// <summary>The rule set in force, swapped as a whole; readers never lock. A set with problems never replaces a good one: it is kept aside to be shown.</summary>
public sealed class LiveRules(TimeProvider time)
{
    private readonly TaskCompletionSource loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile RulesInForce inForce = new(RuleSet.Empty, time.GetUtcNow(), null);

    public RulesInForce InForce => inForce;

    public RuleSet Current => inForce.Set;

    /// <summary>Ends when the first good set is there.</summary>
    public Task FirstSet => loaded.Task;

    public bool Loaded => loaded.Task.IsCompleted;

    public void Replace(RuleSet set)
    {
        inForce = new RulesInForce(set, time.GetUtcNow(), null);
        loaded.TrySetResult();
    }

    /// <summary>No newer set is wanted any more: forgets the one that was refused.</summary>
    public void Keep()
    {
        if (inForce.Refused is not null)
        {
            inForce = inForce with { Refused = null };
        }
    }

    /// <summary>The newest set was refused; the one in force stays.</summary>
    public void Refuse(IReadOnlyList<Problem> problems) => inForce = inForce with { Refused = new RefusedRules(time.GetUtcNow(), problems) };
}

/// <param name="Since">When it came into force on this host.</param>
/// <param name="Refused">A newer set that was refused; null where there is none.</param>
public sealed record RulesInForce(RuleSet Set, DateTimeOffset Since, RefusedRules? Refused);

public sealed record RefusedRules(DateTimeOffset At, IReadOnlyList<Problem> Problems);
