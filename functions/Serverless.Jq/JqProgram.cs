using System.Text.Json;

namespace Serverless.Jq;

/// <summary>A compiled jq program: immutable, safe to share between threads, run as often as wanted.</summary>
public sealed class JqProgram
{
    private JqProgram()
    {
    }

    /// <summary>Compiles <paramref name="text"/>; <paramref name="variables"/> are the names (without <c>$</c>) a run will supply.</summary>
    /// <exception cref="JqSyntaxException">The text is no program; the exception carries line and column.</exception>
    public static JqProgram Compile(string text, IReadOnlyCollection<string>? variables = null) =>
        throw new NotImplementedException();

    /// <summary>Yields the outputs one by one, evaluated as they are asked for.</summary>
    /// <exception cref="JqException">The program raised an error, or its budget ran out.</exception>
    public IEnumerable<JsonElement> Run(JsonElement input, IReadOnlyDictionary<string, JsonElement>? variables = null, JqBudget? budget = null) =>
        throw new NotImplementedException();

    /// <summary>The first output, nothing, or the error: what an expression of a rule or a workflow needs.</summary>
    public JqOutcome First(JsonElement input, IReadOnlyDictionary<string, JsonElement>? variables = null, JqBudget? budget = null) =>
        throw new NotImplementedException();
}
