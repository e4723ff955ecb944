using System.Text.Json;
using Serverless.Jq.Builtins;
using Serverless.Jq.Evaluation;
using Serverless.Jq.Syntax;
using Serverless.Jq.Values;

namespace Serverless.Jq;

/// <summary>A compiled jq program: immutable, safe to share between threads, run as often as wanted.</summary>
public sealed class JqProgram
{
    private static readonly JqOutcome trueOutcome = new JqOutcome.Value(JsonText.Element(JqValue.True, JqBudget.Default));

    private static readonly JqOutcome falseOutcome = new JqOutcome.Value(JsonText.Element(JqValue.False, JqBudget.Default));

    private readonly Node main;
    private readonly int slots;
    private readonly string[] variables;

    private readonly RegexConstants? regexes;

    private JqProgram(Node main, int slots, string[] variables, RegexConstants? regexes)
    {
        this.main = main;
        this.regexes = regexes;
        this.slots = slots;
        this.variables = variables;
    }

    /// <summary>Compiles <paramref name="text"/>; <paramref name="variables"/> are the names (without <c>$</c>) a run will supply.</summary>
    /// <exception cref="JqSyntaxException">The text is no program; the exception carries line and column.</exception>
    public static JqProgram Compile(string text, IReadOnlyCollection<string>? variables = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] names = [.. variables ?? []];
        var (main, level, regexes) = Parser.Program(text, names);
        return new JqProgram(main, level.SlotCount, names, regexes.IsEmpty ? null : regexes);
    }

    /// <summary>Yields the outputs one by one, evaluated as they are asked for. A variable that is not supplied is null.</summary>
    /// <param name="host">What the host lends this run; it may serve one run at a time.</param>
    /// <exception cref="JqException">The program raised an error, or its budget ran out.</exception>
    public IEnumerable<JsonElement> Run(
        JsonElement input, IReadOnlyDictionary<string, JsonElement>? variables = null, JqBudget? budget = null, JqHost? host = null)
    {
        var outputs = new Outputs(main, Start(variables, budget, host), JqValue.Of(input));
        while (outputs.Next(out var output))
        {
            yield return OutputElement(output, budget ?? JqBudget.Default);
        }
    }

    /// <summary>
    /// As <see cref="Run"/>, with each output as text in jq's forms of numbers and escapes. The bytes of an output
    /// are good until the next one is asked for.
    /// </summary>
    /// <exception cref="JqException">The program raised an error, or its budget ran out.</exception>
    public IEnumerable<JqTextOutput> RunText(
        JsonElement input, JqTextLayout layout, IReadOnlyDictionary<string, JsonElement>? variables = null, JqBudget? budget = null, JqHost? host = null) =>
        RunText(JqInput.Of(input), layout, variables?.ToDictionary(pair => pair.Key, pair => JqInput.Of(pair.Value)), budget, host);

    /// <summary>As <see cref="RunText(JsonElement, JqTextLayout, IReadOnlyDictionary{string, JsonElement}?, JqBudget?, JqHost?)"/>, on inputs of any kind.</summary>
    /// <exception cref="JqException">The program raised an error, or its budget ran out.</exception>
    public IEnumerable<JqTextOutput> RunText(
        JqInput input, JqTextLayout layout, IReadOnlyDictionary<string, JqInput>? variables = null, JqBudget? budget = null, JqHost? host = null)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var run = new Run(slots, budget ?? JqBudget.Default, host, regexes);
        for (var i = 0; variables is not null && i < this.variables.Length; i++)
        {
            run.Slots[i] = variables.GetValueOrDefault(this.variables[i]).Value;
        }

        var outputs = new Outputs(main, run, input.Value);
        using var text = new OutputText(layout, run.Budget);
        while (outputs.Next(out var output))
        {
            yield return text.Write(output);
        }
    }

    /// <summary>The first output, nothing, or the error: what an expression of a rule or a workflow needs.</summary>
    public JqOutcome First(JsonElement input, IReadOnlyDictionary<string, JsonElement>? variables = null, JqBudget? budget = null)
    {
        try
        {
            var stream = Flow.Of(main, Start(variables, budget, null), JqValue.Of(input));
            if (!stream.Next(out var first))
            {
                return JqOutcome.Nothing.Instance;
            }

            return first.Value.Kind switch
            {
                JqKind.True => trueOutcome,
                JqKind.False => falseOutcome,
                _ => new JqOutcome.Value(JsonText.Element(first.Value, budget ?? JqBudget.Default)),
            };
        }
        catch (Exception error) when (error is JqError or BudgetSpent)
        {
            return new JqOutcome.Error(error.Message);
        }
        catch (Halted halted)
        {
            return halted.IsError ? new JqOutcome.Error(halted.Message) : JqOutcome.Nothing.Instance;
        }
    }

    private static JsonElement OutputElement(in JqValue output, JqBudget budget)
    {
        try
        {
            return JsonText.Element(output, budget);
        }
        catch (BudgetSpent spent)
        {
            throw new JqException(spent.Message);
        }
    }

    /// <summary>The outputs as values, for code of this library.</summary>
    internal Outputs Evaluate(in JqValue input, JqBudget budget, JqHost? host = null) => new(main, Start(null, budget, host), input);

    /// <summary>All outputs as inputs of further programs, without a bound.</summary>
    internal IEnumerable<JqInput> Evaluate(JqValue input)
    {
        var outputs = Evaluate(input, new JqBudget(long.MaxValue, long.MaxValue, int.MaxValue));
        while (outputs.Next(out var output))
        {
            yield return new JqInput(output);
        }
    }

    private Run Start(IReadOnlyDictionary<string, JsonElement>? supplied, JqBudget? budget, JqHost? host)
    {
        var run = new Run(slots, budget ?? JqBudget.Default, host, regexes);
        for (var i = 0; i < variables.Length; i++)
        {
            if (supplied is not null && supplied.TryGetValue(variables[i], out var value))
            {
                run.Slots[i] = JqValue.Of(value);
            }
        }

        return run;
    }
}
