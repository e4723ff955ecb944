using System.Text.Json;
using Serverless.Core.Expressions;
using Serverless.Jq;

namespace Serverless.Core.Workflows;

/// <summary>An expression of a call that is evaluated while the call goes on, on what arrives meanwhile.</summary>
/// <param name="Expression">jq, with or without <c>${ }</c>.</param>
/// <param name="Arguments">An object with the arguments it names, as they were when the call began.</param>
public sealed record DeferredExpression(string Expression, JsonElement Arguments)
{
    /// <summary>Whether it holds; one that fails does not.</summary>
    public bool Holds(JsonElement input)
    {
        var arguments = Arguments.ValueKind == JsonValueKind.Object ? Arguments.EnumerateObject().ToDictionary(argument => argument.Name, argument => argument.Value) : [];
        return RuntimeExpression.Compile(Expression, default, arguments.Keys, [])?.Evaluate(input, arguments, JqBudget.Default) is ExpressionOutcome.Value { True: true };
    }
}
