using System.Text.Json;

namespace Serverless.Core.Expressions;

/// <summary>What evaluating an expression or a template came to.</summary>
public abstract record ExpressionOutcome
{
    private ExpressionOutcome()
    {
    }

    /// <summary>The result; JSON null where the expression had no output (jq's <c>empty</c>).</summary>
    public sealed record Value(JsonElement Json) : ExpressionOutcome
    {
        /// <summary>jq's own truth: everything but <c>false</c> and <c>null</c>.</summary>
        public bool True => Json.ValueKind is not (JsonValueKind.False or JsonValueKind.Null or JsonValueKind.Undefined);
    }

    /// <summary>It raised an error or its budget ran out; one sentence that quotes the expression.</summary>
    public sealed record Failed(string Reason) : ExpressionOutcome;
}
