using System.Text.Json.Serialization;
using Serverless.Core.Events;
using Serverless.Core.Rules;

namespace Serverless.Core.Admission.Control;

/// <summary>Rules that start nothing until a time. Who said so, and why, stands in the act itself, and so do its terms.</summary>
/// <param name="Number">Of the act.</param>
/// <param name="Named">The rule, tag or pack; empty with <see cref="MuteScope.Everything"/>.</param>
public sealed record Mute(long Number, MuteScope Scope, string Named, DateTimeOffset Until)
{
    /// <summary>Set where the act has terms: it comes again and again, or is for some events only. A build that does not know of them takes it for a mute without.</summary>
    public bool? Narrowed { get; init; }

    /// <summary>The act, where it has been read.</summary>
    [JsonIgnore]
    public ControlAct? Act { get; init; }

    /// <summary>The terms of the act, where it has been read.</summary>
    [JsonIgnore]
    public MuteTerms? Terms { get; init; }

    [JsonIgnore]
    public string Words => Scope == MuteScope.Everything ? "Everything" : $"The {Scope.ToString().ToLowerInvariant()} {Named}";

    /// <summary>Until when it holds, of the events it is for; null outside of its windows. Where its terms are not known it holds.</summary>
    public DateTimeOffset? HoldsUntil(DateTimeOffset now) => Until <= now ? null
        : Narrowed == true && Terms is { Unread: null, Calendar: { } calendar } ? calendar.Within(now) is { } end ? end < Until ? end : Until : null
        : Until;

    /// <summary>Null where it does not keep the rule from starting something for this event.</summary>
    /// <param name="happened">Null where it is not known, and then every event is meant.</param>
    public MuteHold? Hold(Rule rule, NormalizedEvent? happened, DateTimeOffset now) =>
        Until <= now || !Scope.Has(Named, rule) ? null
        : Narrowed != true ? new MuteHold(Until, null)
        : Terms is { } terms ? terms.Hold(happened, Until, now)
        : new MuteHold(Until, "it holds all the time, since its act could not be read");
}
