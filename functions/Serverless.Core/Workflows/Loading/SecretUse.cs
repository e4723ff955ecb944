using Serverless.Core.Documents;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Whether an expression may name the secrets it names. Serverless Workflow DSL 1.0.3, "Secret".</summary>
internal static class SecretUse
{
    /// <param name="declared">The names in <c>use.secrets</c>.</param>
    /// <param name="sealing">True within the arguments of a call.</param>
    public static (string Code, string Sentence)? Problem(string expression, IReadOnlyList<string> declared, bool sealing)
    {
        if (!sealing)
        {
            return ("secret-out-of-place", "$secrets stands only in the arguments of a call or a run: everywhere else its value would be kept in the history.");
        }

        if (!SecretNames.AllSaid(expression))
        {
            return ("secret-not-named", "$secrets is followed by the name of one secret, as in $secrets.apiKey, so that no data can choose which.");
        }

        return SecretNames.In(expression).FirstOrDefault(name => !declared.Contains(name)) is { } unknown ? Undefined(unknown, declared) : null;
    }

    public static (string Code, string Sentence) Undefined(string name, IReadOnlyList<string> declared) =>
        ("undefined-secret", NearestName.Of(name, declared) is { } near
            ? $"use.secrets has no '{name}'. Did you mean '{near}'?"
            : $"use.secrets has no '{name}'; list there every secret that the workflow may see.");
}
