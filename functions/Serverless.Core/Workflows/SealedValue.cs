using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Tasks;
using Serverless.Jq;

namespace Serverless.Core.Workflows;

/// <summary>A value among the arguments of a call that is made of secrets. The history holds how it is made and never the value: whoever performs
/// the call evaluates the expression with the secrets it names and puts the result where the arguments hold <see cref="Mask"/>. Where it stands and
/// which secrets it may see comes from the document alone, so nothing that arrives as data can ask for a secret.</summary>
/// <param name="At">JSON pointer (RFC 6901) within the arguments.</param>
/// <param name="Expression">jq, without <c>${ }</c>.</param>
/// <param name="Secrets">The names it asks for; all of them are in the document's <c>use.secrets</c>.</param>
/// <param name="Input">What it is evaluated on.</param>
/// <param name="Arguments">An object with the other arguments it names, such as <c>context</c>; absent where it names none.</param>
public sealed record SealedValue(string At, string Expression, IReadOnlyList<string> Secrets, JsonElement Input, JsonElement? Arguments = null)
{
    /// <summary>What the recorded arguments have in its place.</summary>
    public const string Mask = "***";

    /// <summary>Whether it asks who the call says it is.</summary>
    public bool NamesAuthorization => Expression.Contains('$' + ArgumentNames.Authorization, StringComparison.Ordinal);

    /// <summary>What stands in the place of the mask.</summary>
    /// <param name="secrets">An object with the values of <see cref="Secrets"/>, by name.</param>
    /// <param name="authorization"><c>{ scheme, parameter }</c>; null where the call does not say who it is.</param>
    public ExpressionOutcome Evaluate(JsonElement secrets, JsonElement? authorization = null)
    {
        var arguments = new Dictionary<string, JsonElement> { [ArgumentNames.Secrets] = secrets, [ArgumentNames.Authorization] = authorization ?? JsonComposer.Null };
        foreach (var argument in Arguments is { ValueKind: JsonValueKind.Object } given ? given.EnumerateObject() : default)
        {
            arguments[argument.Name] = argument.Value;
        }

        List<Problem> problems = [];
        return RuntimeExpression.Compile(Expression, default, arguments.Keys, problems)?.Evaluate(Input, arguments, JqBudget.Default)
            ?? new ExpressionOutcome.Failed(problems[0].Sentence);
    }
}
