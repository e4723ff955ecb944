using Serverless.Core.Admission.Control;
using Serverless.Core.Rules;

namespace Serverless.Api.Queries;

/// <summary>A rule that may go no further than a person, or what its runs came to, lets it.</summary>
/// <param name="Number">Of the act.</param>
/// <param name="Mode">How far it may go.</param>
/// <param name="Document">How far its document lets it go; null where no rule of that name is in force.</param>
/// <param name="At">Null, as <paramref name="By"/> and <paramref name="Reason"/> are, where the store does not give the act.</param>
internal sealed record DemotedLine(long Number, string Rule, string Mode, string? Document, DateTimeOffset? At, string? By, string? Reason)
{
    public static DemotedLine Of(Demotion demotion, ControlAct? act, RuleMode? document) =>
        new(demotion.Number, demotion.Rule, Names.Of(demotion.Mode), document is { } mode ? Names.Of(mode) : null, act?.At.ToUniversalTime(), act?.By, act?.Reason);
}
