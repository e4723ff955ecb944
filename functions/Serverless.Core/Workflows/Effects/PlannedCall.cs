using System.Text.Json;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Effects;

/// <summary>What plans need of a call that its document says, whatever the input: found once a document.</summary>
internal sealed class PlannedCall(CallTask call)
{
    /// <summary>Whose it is: a copy of the call with something else in it has its own.</summary>
    public CallTask Call { get; } = call;

    /// <summary>Of a call whose arguments are all literal; null of others.</summary>
    public PlannedArguments? Constant { get; } = call.With.Constant is { } constant ? PlannedArguments.Of(call, new Foreseen.Known(constant)) : null;
}

/// <summary>The arguments of a call, and what plans say of them.</summary>
/// <param name="Method">Null where there is none.</param>
/// <param name="Targets">What they touch, where the author of the call does not say.</param>
/// <param name="Shown">See <see cref="ShownArguments"/>.</param>
internal sealed record PlannedArguments(CallEffect Effect, string? Method, IReadOnlyList<string> Targets, JsonElement Shown)
{
    public static PlannedArguments Of(CallTask call, Foreseen arguments)
    {
        var with = arguments.ToJson();
        if (call.Care.EffectOf(call.Function, with) == CallEffect.Read)
        {
            return Reading;
        }

        var method = with.ValueKind == JsonValueKind.Object && with.TryGetProperty("method", out var said) && said.ValueKind == JsonValueKind.String ? said.GetString() : null;
        return new(CallEffect.Change, method, call.Care.Targets is null ? PlannedTarget.Of(call.Function, with) : [], ShownArguments.Of(with));
    }

    private static readonly PlannedArguments Reading = new(CallEffect.Read, null, [], default);
}
