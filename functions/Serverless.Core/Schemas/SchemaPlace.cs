using System.Text.Json;

namespace Serverless.Core.Schemas;

/// <summary>A schema and the URI that references in it start from.</summary>
internal readonly record struct SchemaPlace(JsonElement Json, Uri Base)
{
    /// <summary>A schema inside of this one; one with an <c>$id</c> is a resource of its own.</summary>
    public SchemaPlace Inside(JsonElement json) => new(json, BaseOf(json, Base));

    public static Uri BaseOf(JsonElement json, Uri outer) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty("$id", out var id) && id.ValueKind == JsonValueKind.String && Uri.TryCreate(outer, id.GetString(), out var inner)
            ? SchemaResources.WithoutFragment(inner) : outer;
}

/// <summary>The resources that the evaluation has come through, the innermost first: what <c>$dynamicRef</c> looks into.</summary>
internal sealed record SchemaScope(Uri Base, SchemaScope? Outer)
{
    public static SchemaScope Of(SchemaPlace place) => new(place.Base, null);

    public SchemaScope Enter(SchemaPlace place) => place.Base == Base ? this : new SchemaScope(place.Base, this);
}

/// <summary>Which properties and items of an instance some keyword has looked at: what the unevaluated keywords leave alone.</summary>
internal sealed class Evaluated
{
    public HashSet<string> Properties { get; } = [];

    public HashSet<int> Items { get; } = [];

    public void Add(Evaluated other)
    {
        Properties.UnionWith(other.Properties);
        Items.UnionWith(other.Items);
    }
}
