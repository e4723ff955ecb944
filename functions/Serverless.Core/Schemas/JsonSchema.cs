using System.Text.Json;
using Serverless.Core.Documents;

namespace Serverless.Core.Schemas;

/// <summary>A JSON Schema, draft 2020-12: the vocabularies core, applicator, unevaluated and validation. <c>format</c> and the content keywords only
/// describe, which is the draft's own default. Immutable, shared by everything that validates with it.</summary>
public sealed class JsonSchema
{
    /// <summary>The most violations of one answer.</summary>
    public const int ViolationLimit = 10;

    private readonly SchemaResources resources;
    private readonly SchemaPlace root;

    private JsonSchema(SchemaResources resources, SchemaPlace root) => (this.resources, this.root) = (resources, root);

    /// <summary>Null, with a problem at the node, where it is no schema, refers to what is not in it, or has a pattern that cannot be matched in
    /// linear time.</summary>
    public static JsonSchema? Compile(DocumentNode node, List<Problem> problems)
    {
        var json = DocumentJson.ToJson(node);
        var faults = new List<string>();
        var resources = SchemaResources.Read(json, faults);
        problems.AddRange(faults.Distinct().Select(fault => node.Place.Problem("schema/wrong", fault)));
        return faults.Count > 0 ? null : new JsonSchema(resources, resources.Root);
    }

    /// <summary>Empty where the instance is valid; otherwise the first violations.</summary>
    public IReadOnlyList<SchemaViolation> Validate(JsonElement instance)
    {
        var evaluation = new SchemaEvaluation(resources);
        return evaluation.Holds(root, instance, "", SchemaScope.Of(root), new Evaluated()) ? [] : evaluation.Violations;
    }
}

/// <param name="Instance">JSON pointer of the part of the instance that is not as it should be.</param>
public sealed record SchemaViolation(string Instance, string Sentence)
{
    public override string ToString() => $"{(Instance.Length == 0 ? "The value" : Instance)} {Sentence}";
}
