using System.Text.Json;
using Serverless.Jq;

namespace Serverless.Core.Expressions;

/// <summary>Evaluates expressions over data that are known in part. What hangs on known data alone is evaluated as it is when it runs, by the same jq and in the same
/// bounds; of the rest, what is known stands in its place.</summary>
/// <param name="Data">What <c>.</c> is.</param>
/// <param name="Find">The variables, by their names without <c>$</c>; unknown of those that nobody knows.</param>
internal sealed record Foresight(Foreseen Data, Func<string, Foreseen> Find, JqBudget Budget)
{
    public Foreseen Evaluate(ExpressionTemplate template) => template.Constant is { } constant ? new Foreseen.Known(constant) : template.Foresee(this);

    public Foreseen Evaluate(RuntimeExpression expression)
    {
        if (Data is Foreseen.Known { Json: var input } && Variables(expression.Variables) is { } variables)
        {
            return expression.Evaluate(input, variables, Budget) is ExpressionOutcome.Value value ? new Foreseen.Known(value.Json) : Foreseen.Unknown;
        }

        return Walk(expression.Outline, Data) ?? Foreseen.Unknown;
    }

    /// <summary>True or false; null where nobody knows.</summary>
    public bool? Holds(RuntimeExpression condition) => Evaluate(condition) is Foreseen.Known { Json.ValueKind: var kind } ? kind is not (JsonValueKind.False or JsonValueKind.Null) : null;

    private Dictionary<string, JsonElement>? Variables(IReadOnlyCollection<string> names)
    {
        var variables = new Dictionary<string, JsonElement>(names.Count);
        foreach (var name in names)
        {
            if (Find(name) is not Foreseen.Known known)
            {
                return null;
            }

            variables[name] = known.Json;
        }

        return variables;
    }

    /// <returns>Null where there may be no output at all, or more than one.</returns>
    private Foreseen? Walk(JqOutline outline, Foreseen data)
    {
        switch (outline)
        {
            case JqOutline.Input:
                return data;
            case JqOutline.Variable variable:
                return Find(variable.Name);
            case JqOutline.Field field:
                return Walk(field.Owner, data)?.Field(field.Name);
            case JqOutline.Pipe pipe:
                return Walk(pipe.Left, data) is { } given ? Walk(pipe.Right, given) : null;
            case JqOutline.Sum sum:
                return Walk(sum.Left, data) is { } left && Walk(sum.Right, data) is { } right ? Foreseen.Sum(left, right) : null;
            case JqOutline.Alternative either:
                return Walk(either.Left, data) switch
                {
                    Foreseen.Known { Json.ValueKind: JsonValueKind.Null or JsonValueKind.False } => Walk(either.Right, data),
                    Foreseen.Nothing => Walk(either.Right, data) is null ? null : Foreseen.Unknown,
                    var found => found,
                };
            case JqOutline.Text text:
                return Text(text, data);
            case JqOutline.Composed composed:
                return Composed(composed, data);
            case JqOutline.Program program:
                return Run(program, data);
            default:
                return null;
        }
    }

    private Foreseen? Text(JqOutline.Text text, Foreseen data)
    {
        var parts = new List<string?>();
        foreach (var part in text.Parts)
        {
            if (part is JqOutline.Said said)
            {
                parts.Add(said.Words);
            }
            else if (Walk(part, data) is { } value)
            {
                parts.AddRange(value.AsText());
            }
            else
            {
                return null;
            }
        }

        return Foreseen.Texts(parts);
    }

    private Foreseen? Composed(JqOutline.Composed composed, Foreseen data)
    {
        var fields = new Dictionary<string, Foreseen>(StringComparer.Ordinal);
        foreach (var (name, outline) in composed.Fields)
        {
            if (Walk(outline, data) is not { } value)
            {
                return null;
            }

            fields[name] = value;
        }

        return Foreseen.Object(fields);
    }

    private Foreseen? Run(JqOutline.Program program, Foreseen data)
    {
        if ((program.UsesInput ? (data as Foreseen.Known)?.Json : JsonComposer.Null) is not { } input || Variables(program.Variables) is not { } variables)
        {
            return program.HasOneOutput ? Foreseen.Unknown : null;
        }

        return program.Compiled.First(input, variables, Budget) switch
        {
            JqOutcome.Value value when program.HasOneOutput || value.Json.ValueKind is not (JsonValueKind.Null or JsonValueKind.False) => new Foreseen.Known(value.Json),
            JqOutcome.Error => Foreseen.Unknown,
            _ => null,
        };
    }
}
