using Serverless.Core.Admission.Control;

namespace Serverless.Application.Admission;

/// <summary>One look through muted matches, some at a time.</summary>
/// <param name="Control">What persons had switched off when it began.</param>
/// <param name="Acted">Whether all are looked through because a person has acted.</param>
/// <param name="Set">The rules in force when it began.</param>
/// <param name="All">Whether all are looked through, not only those whose mute is over by itself.</param>
/// <param name="After">The last that was looked at.</param>
/// <param name="Done">Whether all so far could be.</param>
public sealed record MutedRound(StartControl Control, bool Acted, string Set, bool All, DateTimeOffset Began, DateTimeOffset Until, LedgerPage After, bool Done);
