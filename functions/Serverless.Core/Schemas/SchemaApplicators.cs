using System.Globalization;
using System.Text.Json;

namespace Serverless.Core.Schemas;

/// <summary>The keywords that apply other schemas. JSON Schema 2020-12, core, sections 8.2.3 and 10.</summary>
internal static class SchemaApplicators
{
    public static bool Hold(SchemaEvaluation evaluation, SchemaStep step) =>
        References(evaluation, step) & Combinations(evaluation, step) & Condition(evaluation, step) & step.Instance.ValueKind switch
        {
            JsonValueKind.Object => Properties(evaluation, step) & Names(evaluation, step) & Dependents(evaluation, step),
            JsonValueKind.Array => Items(evaluation, step) & Contains(evaluation, step),
            _ => true,
        };

    private static bool References(SchemaEvaluation evaluation, SchemaStep step)
    {
        var holds = true;
        if (step.Schema.Json.TryGetProperty("$ref", out var reference))
        {
            holds = Apply(evaluation, evaluation.Resources.Find(step.Schema, reference.GetString()!)!.Value, step);
        }

        if (step.Schema.Json.TryGetProperty("$dynamicRef", out var dynamic))
        {
            holds &= Apply(evaluation, evaluation.Resources.FindDynamic(step.Schema, dynamic.GetString()!, step.Scope), step);
        }

        return holds;
    }

    private static bool Combinations(SchemaEvaluation evaluation, SchemaStep step)
    {
        var holds = step.List("allOf").Aggregate(true, (all, schema) => Apply(evaluation, schema, step) & all);
        if (step.Schema.Json.TryGetProperty("anyOf", out _))
        {
            // Each is tried, also after the first that holds: what they look at counts for the unevaluated keywords.
            var any = step.List("anyOf").Aggregate(false, (found, schema) => evaluation.Tries(schema, step, step.Seen) | found);
            holds &= any || evaluation.Violated(step.Path, "is none of what 'anyOf' allows");
        }

        if (step.Schema.Json.TryGetProperty("oneOf", out _))
        {
            var count = step.List("oneOf").Count(schema => evaluation.Tries(schema, step, step.Seen));
            holds &= count == 1 || evaluation.Violated(step.Path, $"is exactly one of what 'oneOf' allows, and it is {count} of them");
        }

        if (step.Find("not") is { } not)
        {
            holds &= !evaluation.Tries(not, step, new Evaluated()) || evaluation.Violated(step.Path, "is what 'not' forbids");
        }

        return holds;
    }

    private static bool Condition(SchemaEvaluation evaluation, SchemaStep step)
    {
        if (step.Find("if") is not { } condition)
        {
            return true;
        }

        return step.Find(evaluation.Tries(condition, step, step.Seen) ? "then" : "else") is not { } follows || Apply(evaluation, follows, step);
    }

    private static bool Properties(SchemaEvaluation evaluation, SchemaStep step)
    {
        var holds = true;
        var own = new HashSet<string>();
        foreach (var (name, schema) in step.Named("properties"))
        {
            if (step.Instance.TryGetProperty(name, out var value))
            {
                own.Add(name);
                holds &= evaluation.Holds(schema, value, step.PathOf(name), step.Scope, new Evaluated());
            }
        }

        foreach (var (pattern, schema) in step.Named("patternProperties"))
        {
            foreach (var property in step.Instance.EnumerateObject().Where(property => evaluation.Resources.Pattern(pattern).IsMatch(property.Name)))
            {
                own.Add(property.Name);
                holds &= evaluation.Holds(schema, property.Value, step.PathOf(property.Name), step.Scope, new Evaluated());
            }
        }

        if (step.Find("additionalProperties") is { } additional)
        {
            foreach (var property in step.Instance.EnumerateObject().Where(property => !own.Contains(property.Name)).ToList())
            {
                own.Add(property.Name);
                holds &= evaluation.Holds(additional, property.Value, step.PathOf(property.Name), step.Scope, new Evaluated());
            }
        }

        step.Seen.Properties.UnionWith(own);
        return holds;
    }

    private static bool Names(SchemaEvaluation evaluation, SchemaStep step) => step.Find("propertyNames") is not { } schema
        || step.Instance.EnumerateObject().Aggregate(true, (all, property) =>
            evaluation.Holds(schema, Expressions.JsonComposer.Text(property.Name), step.PathOf(property.Name), step.Scope, new Evaluated()) & all);

    private static bool Dependents(SchemaEvaluation evaluation, SchemaStep step) => step.Named("dependentSchemas")
        .Where(rule => step.Instance.TryGetProperty(rule.Name, out _))
        .Aggregate(true, (all, rule) => Apply(evaluation, rule.Schema, step) & all);

    private static bool Items(SchemaEvaluation evaluation, SchemaStep step)
    {
        var prefix = step.List("prefixItems").ToList();
        var rest = step.Find("items");
        var (holds, index) = (true, 0);
        foreach (var item in step.Instance.EnumerateArray())
        {
            if ((index < prefix.Count ? prefix[index] : rest) is { } schema)
            {
                step.Seen.Items.Add(index);
                holds &= evaluation.Holds(schema, item, step.PathOf(index.ToString(CultureInfo.InvariantCulture)), step.Scope, new Evaluated());
            }

            index++;
        }

        return holds;
    }

    private static bool Contains(SchemaEvaluation evaluation, SchemaStep step)
    {
        if (step.Find("contains") is not { } schema)
        {
            return true;
        }

        var matches = step.Instance.EnumerateArray().Index()
            .Where(item => evaluation.Tries(schema, step with { Instance = item.Item }, new Evaluated()))
            .Select(item => item.Index)
            .ToList();
        step.Seen.Items.UnionWith(matches);
        var least = Bound(step, "minContains") ?? new SchemaNumber(1, 0);
        var count = new SchemaNumber(matches.Count, 0);
        return (count.CompareTo(least) >= 0 && (Bound(step, "maxContains") is not { } most || count.CompareTo(most) <= 0))
            || evaluation.Violated(step.Path, $"has {matches.Count} items that 'contains' speaks of, which is not as many as it has to have");
    }

    private static SchemaNumber? Bound(SchemaStep step, string keyword) => step.Schema.Json.TryGetProperty(keyword, out var bound) ? SchemaNumber.Of(bound) : null;

    private static bool Apply(SchemaEvaluation evaluation, SchemaPlace schema, SchemaStep step) => evaluation.Holds(schema, step.Instance, step.Path, step.Scope, step.Seen);
}
