using Serverless.Core.Rules;

namespace Serverless.Core.Admission.Control;

/// <summary>A rule that may go no further than this, whatever its document says. Who said so, and why, stands in the act itself.</summary>
/// <param name="Number">Of the act.</param>
public sealed record Demotion(long Number, string Rule, RuleMode Mode)
{
    /// <param name="document">How far its document lets it go.</param>
    /// <param name="act">Null where the store does not give it.</param>
    public string Say(RuleMode document, ControlAct? act) => $"Its document says {Name(document)}, and it was {(act is { Act: ControlKind.Promote } ? "promoted no further than" : "demoted")} to {Name(Mode)}"
        + (act is null ? $" (act {Number})." : $" by {act.By} at {Times.Say(act.At)}: {act.Reason}");

    private static string Name(RuleMode mode) => mode.ToString().ToLowerInvariant();
}
