using System.Globalization;
using System.Text.Json;

namespace Serverless.Core.Schemas;

/// <summary>The keywords that look at what no other has looked at, and so come last. JSON Schema 2020-12, core, section 11.</summary>
internal static class SchemaUnevaluated
{
    public static bool Hold(SchemaEvaluation evaluation, SchemaStep step) => step.Instance.ValueKind switch
    {
        JsonValueKind.Object when step.Find("unevaluatedProperties") is { } schema => step.Instance.EnumerateObject()
            .Where(property => step.Seen.Properties.Add(property.Name))
            .Aggregate(true, (all, property) => evaluation.Holds(schema, property.Value, step.PathOf(property.Name), step.Scope, new Evaluated()) & all),
        JsonValueKind.Array when step.Find("unevaluatedItems") is { } schema => step.Instance.EnumerateArray().Index()
            .Where(item => step.Seen.Items.Add(item.Index))
            .Aggregate(true, (all, item) => evaluation.Holds(schema, item.Item, step.PathOf(item.Index.ToString(CultureInfo.InvariantCulture)), step.Scope, new Evaluated()) & all),
        _ => true,
    };
}
