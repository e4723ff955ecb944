using System.Text.Json;
using System.Text.RegularExpressions;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>Which events are meant. Serverless Workflow DSL 1.0.3, "Event Filter" and "Correlation".</summary>
/// <param name="With">What each attribute has to be.</param>
/// <param name="Correlate">Values that have to agree over all events of one <c>listen</c>.</param>
public sealed record EventFilter(IReadOnlyList<AttributeTest> With, IReadOnlyList<Correlation> Correlate)
{
    /// <summary>The one type that can pass; null for any.</summary>
    public string? Type => (With.FirstOrDefault(test => test.Attribute == "type") as AttributeTest.Same)?.Constant;

    /// <summary>The correlations that hold after the event, those before among them; null where the event is not meant.</summary>
    internal JsonElement? Match(JsonElement cloudEvent, JsonElement? correlations, Moment moment, TaskOpening opening)
    {
        if (!With.All(test => test.Passes(cloudEvent, moment, opening)))
        {
            return null;
        }

        var known = correlations is { } before ? before.EnumerateObject().ToDictionary(p => p.Name, p => p.Value) : [];
        return Correlate.All(correlation => correlation.Holds(cloudEvent, known, moment, opening)) ? JsonComposer.Object(known) : null;
    }
}

/// <summary>What an attribute has to be.</summary>
public abstract record AttributeTest(string Attribute)
{
    internal abstract bool Passes(JsonElement cloudEvent, Moment moment, TaskOpening opening);

    /// <summary>A template that gives the value; what an expression says with <c>true</c> or <c>false</c> is the answer itself. The value of the event
    /// is the expression's data.</summary>
    public sealed record Same(string Attribute, ExpressionTemplate Value) : AttributeTest(Attribute)
    {
        internal string? Constant => Value.Constant is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

        internal override bool Passes(JsonElement cloudEvent, Moment moment, TaskOpening opening)
        {
            var there = cloudEvent.TryGetProperty(Attribute, out var value);
            if (Value.Constant is { } constant)
            {
                return there && JsonElement.DeepEquals(constant, value);
            }

            var arguments = new Arguments(moment, opening) { Input = opening.Input };
            return Value.Evaluate(there ? value : JsonComposer.Null, arguments, moment.Budget) is ExpressionOutcome.Value { Json: var said }
                && (said.ValueKind is JsonValueKind.True || (there && said.ValueKind is not JsonValueKind.False && JsonElement.DeepEquals(said, value)));
        }
    }

    /// <summary>A regular expression, written from <c>^</c> or up to <c>$</c>.</summary>
    public sealed record Like(string Attribute, Regex Pattern) : AttributeTest(Attribute)
    {
        internal override bool Passes(JsonElement cloudEvent, Moment moment, TaskOpening opening) =>
            cloudEvent.TryGetProperty(Attribute, out var value) && value.ValueKind == JsonValueKind.String && Pattern.IsMatch(value.GetString()!);
    }
}

/// <param name="From">Takes the value from the event.</param>
/// <param name="Expect">What it has to be; null for what it was in the first event.</param>
public sealed record Correlation(string Name, RuntimeExpression From, ExpressionTemplate? Expect)
{
    internal bool Holds(JsonElement cloudEvent, Dictionary<string, JsonElement> known, Moment moment, TaskOpening opening)
    {
        var arguments = new Arguments(moment, opening) { Input = opening.Input };
        if (From.Evaluate(cloudEvent, arguments, moment.Budget) is not ExpressionOutcome.Value { Json: var value })
        {
            return false;
        }

        if (Expect is not null)
        {
            return moment.Evaluate(Expect, opening) is ExpressionOutcome.Value expected && JsonElement.DeepEquals(expected.Json, value);
        }

        return known.TryAdd(Name, value) || JsonElement.DeepEquals(known[Name], value);
    }
}
