namespace Serverless.Core.Rules;

/// <summary>How far a rule may go by itself: the trust ladder. A rule that does not say observes.</summary>
public enum RuleMode
{
    /// <summary>Verdicts are recorded, nothing is started.</summary>
    Observe,

    /// <summary>What it would start is recorded and waits for a person.</summary>
    Propose,

    /// <summary>Runs are started.</summary>
    Auto,
}
