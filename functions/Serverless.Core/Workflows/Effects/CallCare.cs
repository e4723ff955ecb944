using System.Text.Json;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Effects;

/// <summary>What the author of a call says about what it does, in <c>metadata.router</c>.</summary>
/// <param name="Effect">Null where it says nothing: then <see cref="CallEffects"/> does.</param>
/// <param name="Targets">What it touches, a list of texts; null where it says nothing.</param>
/// <param name="OnlyIf">Null where it is made whatever a probe says.</param>
public sealed record CallCare(CallEffect? Effect, ExpressionTemplate? Targets, ProbeCondition? OnlyIf)
{
    public static readonly CallCare None = new(null, null, null);

    public CallEffect EffectOf(string function, JsonElement with) => Effect ?? CallEffects.Of(function, with);
}

/// <summary>A call is made only where this probe has answered so, the last time it was asked. Not knowing is never an answer.</summary>
public sealed record ProbeCondition(string Probe, ProbeAnswer Is);
