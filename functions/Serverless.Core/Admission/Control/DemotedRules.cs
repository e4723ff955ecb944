using Serverless.Core.Admission.Facts;

namespace Serverless.Core.Admission.Control;

/// <summary>Demotions that have no room on the page of the switch itself.</summary>
/// <param name="Rules"><see cref="MostOnPage"/> at most.</param>
public sealed record DemotedRules(IReadOnlyList<Demotion> Rules) : GuardFacts
{
    /// <summary>Demotions on one page, that of the switch among them.</summary>
    public const int MostOnPage = 150;

    /// <summary>Pages beside that of the switch, at most.</summary>
    public const int MostPages = 15;
}
