namespace Serverless.Core.Rules;

/// <summary>How far a rule may go by itself: the trust ladder. A rule that does not say observes.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(System.Text.Json.Serialization.JsonStringEnumConverter<RuleMode>))]
public enum RuleMode
{
    /// <summary>Verdicts are recorded with what would be changed; nothing is started.</summary>
    Observe,

    /// <summary>Runs are started, and wait at their start for a person with the plan of what they would change.</summary>
    Propose,

    /// <summary>Runs are started.</summary>
    Auto,
}
