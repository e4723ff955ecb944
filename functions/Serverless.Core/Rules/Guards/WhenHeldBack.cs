namespace Serverless.Core.Rules.Guards;

/// <summary>What becomes of a match that a guard does not let through.</summary>
public enum WhenHeldBack
{
    /// <summary>Its verdict says so, and that is all.</summary>
    Drop,

    /// <summary>Its verdict says so, and somebody is told (<see cref="EscalateGuard"/>).</summary>
    Notify,

    /// <summary>It is held, and when the guard allows it one run does all that are held.</summary>
    HoldAndCoalesce,
}
