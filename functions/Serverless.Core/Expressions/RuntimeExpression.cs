using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Jq;

namespace Serverless.Core.Expressions;

/// <summary>A compiled jq expression of a document: immutable, shared by everything that evaluates it.
/// Serverless Workflow DSL 1.0.3, "Runtime Expressions", strict mode.</summary>
public sealed class RuntimeExpression
{
    private const int QuoteLimit = 120;

    private readonly JqProgram program;
    private JqOutline? outline;

    private RuntimeExpression(string text, JqProgram program, IReadOnlyCollection<string> variables) =>
        (Text, this.program, Variables) = (text, program, variables);

    /// <summary>The jq text, without <c>${ }</c>.</summary>
    public string Text { get; }

    /// <summary>The variables (without <c>$</c>) an evaluation has to supply: those of the scope that the text names.</summary>
    public IReadOnlyCollection<string> Variables { get; }

    /// <summary>What it is made of.</summary>
    internal JqOutline Outline => outline ??= JqOutline.Of(Text, Variables);

    /// <summary>Whether the whole text is one <c>${ … }</c>, apart from white space around it. Text with an expression somewhere
    /// inside is not: it is a literal.</summary>
    public static bool IsEnclosed(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        return text.StartsWith("${") && text[^1] == '}';
    }

    /// <summary>Compiles a text with or without <c>${ }</c> around it, for places where the DSL expects an expression
    /// (<c>if</c>, <c>when</c>, <c>input.from</c>, …). Null, with a problem at the node, where it is no text or no jq.</summary>
    /// <param name="variables">Names (without <c>$</c>) that are in scope.</param>
    public static RuntimeExpression? Compile(DocumentNode node, IReadOnlyCollection<string> variables, List<Problem> problems)
    {
        if (node is DocumentScalar { ScalarKind: JsonValueKind.String } scalar)
        {
            return Compile(scalar.Text, scalar.Place, variables, problems);
        }

        problems.Add(node.Place.Problem("expression/wrong-kind", $"An expression is a text such as ${{ .data.host }}, not {MapReader.Name(node.Kind)}."));
        return null;
    }

    /// <summary>The same for a text whose place is known.</summary>
    public static RuntimeExpression? Compile(string text, DocumentPlace place, IReadOnlyCollection<string> variables, List<Problem> problems)
    {
        var inner = text.Trim();
        if (IsEnclosed(inner))
        {
            inner = inner[2..^1].Trim();
        }

        if (inner.Length == 0)
        {
            problems.Add(place.Problem("expression/empty", "The expression is empty; write ${ . } for the data as it is."));
            return null;
        }

        // Only what the text names is bound, so that an evaluation never has to build the others.
        string[] used = [.. variables.Where(name => inner.Contains('$' + name, StringComparison.Ordinal))];
        try
        {
            return new RuntimeExpression(inner, JqProgram.Compile(inner, used), used);
        }
        catch (JqSyntaxException e)
        {
            problems.Add(place.Problem("expression/syntax", $"'{Quote(inner)}' is not a jq expression: {e.Message} (line {e.Line}, column {e.Column} of the expression). In scope: {Names(variables)}."));
            return null;
        }
    }

    public ExpressionOutcome Evaluate(JsonElement input, IReadOnlyDictionary<string, JsonElement> variables, JqBudget budget) =>
        program.First(input, Bind(variables), budget) switch
        {
            JqOutcome.Value value => new ExpressionOutcome.Value(value.Json),
            JqOutcome.Error error => new ExpressionOutcome.Failed($"${{ {Quote(Text)} }} failed: {error.Message}"),
            _ => new ExpressionOutcome.Value(JsonComposer.Null),
        };

    // Exactly what was compiled in: an argument that is costly to build is asked for only by those who name it.
    private Dictionary<string, JsonElement>? Bind(IReadOnlyDictionary<string, JsonElement> variables)
    {
        if (Variables.Count == 0)
        {
            return null;
        }

        var bound = new Dictionary<string, JsonElement>(Variables.Count);
        foreach (var name in Variables)
        {
            bound[name] = variables[name];
        }

        return bound;
    }

    private static string Names(IReadOnlyCollection<string> variables) =>
        variables.Count == 0 ? "no variables" : string.Join(", ", variables.Select(name => '$' + name));

    private static string Quote(string text) => text.Length <= QuoteLimit ? text : string.Concat(text.AsSpan(0, QuoteLimit), "…");
}
