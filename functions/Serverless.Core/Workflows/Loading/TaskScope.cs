using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>What the expressions of a task may name: the arguments of the DSL and what the tasks around it bind.</summary>
/// <param name="sealing">Within the arguments of a call, where <c>$secrets</c> may be named.</param>
internal sealed class TaskScope(LoadContext load, IReadOnlyList<string> bound, bool sealing = false)
{
    public LoadContext Load { get; } = load;

    public List<Problem> Problems => Load.Problems;

    /// <summary>The tasks of an extension, which no extension extends.</summary>
    public bool IsExtension { get; private init; }

    public TaskScope Bind(string name) => new(Load, [.. bound, name], sealing) { IsExtension = IsExtension };

    public TaskScope InExtension() => new(Load, bound, sealing) { IsExtension = true };

    /// <summary>For the arguments of a call: expressions over <c>$secrets</c> are kept sealed.</summary>
    public TaskScope Sealing() => sealing ? this : new(Load, bound, sealing: true) { IsExtension = IsExtension };

    /// <summary>For a function: what is bound around the call of it is not its business.</summary>
    public TaskScope Outermost() => new(Load, []) { IsExtension = IsExtension };

    /// <summary>An expression with or without <c>${ }</c>.</summary>
    public RuntimeExpression? Expression(DocumentNode? node, string[] arguments) =>
        node is null || IsRefused(node, bare: true) ? null : RuntimeExpression.Compile(node, [.. arguments, .. bound], Problems);

    public ExpressionTemplate Template(DocumentNode node, string[] arguments) =>
        IsRefused(node, bare: Load.IsLoose) ? Nothing
        : Load.IsLoose ? ExpressionTemplate.CompileLoose(node, Names(arguments), Problems)
        : ExpressionTemplate.Compile(node, Names(arguments), Problems);

    /// <summary>A bare expression or an object.</summary>
    public ExpressionTemplate? Transformation(DocumentNode? node, string[] arguments) =>
        node is null || IsRefused(node, bare: true) ? null
        : Load.IsLoose && node is not DocumentScalar ? ExpressionTemplate.CompileLoose(node, [.. arguments, .. bound], Problems)
        : ExpressionTemplate.CompileBare(node, [.. arguments, .. bound], Problems);

    public ExpressionTemplate UriTemplate(DocumentNode node, string[] arguments) =>
        IsRefused(node, bare: false) ? Nothing : ExpressionTemplate.CompileUri(node, Names(arguments), Problems);

    /// <summary>What stands where something could not be read; the document is refused anyway.</summary>
    public static ExpressionTemplate Nothing { get; } = ExpressionTemplate.Of([]);

    private string[] Names(string[] arguments) => sealing ? [.. arguments, .. bound, .. ArgumentNames.Sealed] : [.. arguments, .. bound];

    // Without this $secrets would be called undefined, which it is not.
    private bool IsRefused(DocumentNode node, bool bare) => node switch
    {
        DocumentMap map => map.Entries.Any(entry => IsRefused(entry.Value, bare: Load.IsLoose)),
        DocumentList list => list.Items.Any(item => IsRefused(item, bare: Load.IsLoose)),
        DocumentScalar { ScalarKind: JsonValueKind.String } scalar when bare || RuntimeExpression.IsEnclosed(scalar.Text) => IsRefused(scalar),
        _ => false,
    };

    private bool IsRefused(DocumentScalar scalar)
    {
        if (Names(scalar, ArgumentNames.Authorization) && !sealing)
        {
            return Load.Report("authorization-out-of-place", scalar.Place, "$authorization stands only in the arguments of a call that has an 'authentication': everywhere else its value would be kept in the history.");
        }

        if (!Names(scalar, ArgumentNames.Secrets))
        {
            return false;
        }

        return SecretUse.Problem(scalar.Text, Load.Secrets, sealing) is { } problem && Load.Report(problem.Code, scalar.Place, problem.Sentence);
    }

    private bool Names(DocumentScalar scalar, string argument) => !bound.Contains(argument) && scalar.Text.Contains('$' + argument, StringComparison.Ordinal);
}
