using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>What the expressions of a task may name: the arguments of the DSL and what the tasks around it bind.</summary>
internal sealed class TaskScope(LoadContext load, IReadOnlyList<string> bound)
{
    public LoadContext Load { get; } = load;

    public List<Problem> Problems => Load.Problems;

    /// <summary>The tasks of an extension, which no extension extends.</summary>
    public bool IsExtension { get; private init; }

    public TaskScope Bind(string name) => new(Load, [.. bound, name]) { IsExtension = IsExtension };

    public TaskScope InExtension() => new(Load, bound) { IsExtension = true };

    /// <summary>An expression with or without <c>${ }</c>.</summary>
    public RuntimeExpression? Expression(DocumentNode? node, string[] arguments) =>
        node is null || IsRefused(node, bare: true) ? null : RuntimeExpression.Compile(node, [.. arguments, .. bound], Problems);

    public ExpressionTemplate Template(DocumentNode node, string[] arguments) =>
        IsRefused(node, bare: Load.IsLoose) ? Nothing
        : Load.IsLoose ? ExpressionTemplate.CompileLoose(node, [.. arguments, .. bound], Problems)
        : ExpressionTemplate.Compile(node, [.. arguments, .. bound], Problems);

    /// <summary>A bare expression or an object.</summary>
    public ExpressionTemplate? Transformation(DocumentNode? node, string[] arguments) =>
        node is null || IsRefused(node, bare: true) ? null
        : Load.IsLoose && node is not DocumentScalar ? ExpressionTemplate.CompileLoose(node, [.. arguments, .. bound], Problems)
        : ExpressionTemplate.CompileBare(node, [.. arguments, .. bound], Problems);

    public ExpressionTemplate UriTemplate(DocumentNode node, string[] arguments) =>
        IsRefused(node, bare: false) ? Nothing : ExpressionTemplate.CompileUri(node, [.. arguments, .. bound], Problems);

    /// <summary>What stands where something could not be read; the document is refused anyway.</summary>
    public static ExpressionTemplate Nothing { get; } = ExpressionTemplate.Of([]);

    // Without this $secrets would be called undefined, which it is not: it is only not there yet.
    private bool IsRefused(DocumentNode node, bool bare) => node switch
    {
        DocumentMap map => map.Entries.Any(entry => IsRefused(entry.Value, bare: false)),
        DocumentList list => list.Items.Any(item => IsRefused(item, bare: false)),
        DocumentScalar { ScalarKind: JsonValueKind.String } scalar when bare || RuntimeExpression.IsEnclosed(scalar.Text) => IsRefused(scalar),
        _ => false,
    };

    private bool IsRefused(DocumentScalar scalar)
    {
        var named = ArgumentNames.NotYet.FirstOrDefault(name => !bound.Contains(name) && scalar.Text.Contains('$' + name, StringComparison.Ordinal));
        if (named is not null)
        {
            Load.Unsupported(scalar.Place, $"The argument ${named}");
        }

        return named is not null;
    }
}
