using System.Text.Json;

namespace Serverless.Core.Schemas;

/// <summary>One validation: evaluates schemas on parts of the instance and notes what is violated.</summary>
internal sealed class SchemaEvaluation(SchemaResources resources)
{
    // A schema may refer to itself, and an event is somebody else's: neither may hang or overflow who validates.
    private const int DepthLimit = 200;
    private const int StepLimit = 1_000_000;

    private readonly List<SchemaViolation> violations = [];
    private int depth;
    private int steps;
    private int quiet;

    public SchemaResources Resources => resources;

    public IReadOnlyList<SchemaViolation> Violations => violations;

    /// <summary>Whether the instance is valid.</summary>
    /// <param name="path">JSON pointer of the instance.</param>
    /// <param name="evaluated">What the schema's keywords look at is added to it, where it is valid.</param>
    public bool Holds(SchemaPlace schema, JsonElement instance, string path, SchemaScope scope, Evaluated evaluated)
    {
        if (schema.Json.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return schema.Json.ValueKind == JsonValueKind.True || Violated(path, "is not allowed");
        }

        if (++steps > StepLimit || depth >= DepthLimit)
        {
            return Violated(path, "cannot be validated: the schema refers to itself without end, or is too costly");
        }

        depth++;
        var seen = new Evaluated();
        scope = scope.Enter(schema);
        var holds = SchemaAssertions.Hold(this, schema.Json, instance, path)
            & SchemaApplicators.Hold(this, new SchemaStep(schema, instance, path, scope, seen))
            && SchemaUnevaluated.Hold(this, new SchemaStep(schema, instance, path, scope, seen));
        depth--;
        if (holds)
        {
            evaluated.Add(seen);
        }

        return holds;
    }

    /// <summary>The same where being invalid is no violation.</summary>
    public bool Tries(SchemaPlace schema, SchemaStep step, Evaluated evaluated)
    {
        quiet++;
        var holds = Holds(schema, step.Instance, step.Path, step.Scope, evaluated);
        quiet--;
        return holds;
    }

    /// <summary>Always false.</summary>
    public bool Violated(string path, string sentence)
    {
        if (quiet == 0 && violations.Count < JsonSchema.ViolationLimit)
        {
            violations.Add(new SchemaViolation(path, sentence));
        }

        return false;
    }
}

/// <summary>A schema that is being evaluated on a part of the instance.</summary>
internal sealed record SchemaStep(SchemaPlace Schema, JsonElement Instance, string Path, SchemaScope Scope, Evaluated Seen)
{
    /// <summary>The schema under a keyword; null where it is not there.</summary>
    public SchemaPlace? Find(string keyword) => Schema.Json.TryGetProperty(keyword, out var inner) ? Schema.Inside(inner) : null;

    public IEnumerable<SchemaPlace> List(string keyword) =>
        Schema.Json.TryGetProperty(keyword, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(Schema.Inside) : [];

    public IEnumerable<(string Name, SchemaPlace Schema)> Named(string keyword) =>
        Schema.Json.TryGetProperty(keyword, out var map) && map.ValueKind == JsonValueKind.Object ? map.EnumerateObject().Select(p => (p.Name, Schema.Inside(p.Value))) : [];

    public string PathOf(string name) => $"{Path}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
}
