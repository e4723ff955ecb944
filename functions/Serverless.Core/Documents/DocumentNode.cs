using System.Text.Json;

namespace Serverless.Core.Documents;

/// <summary>Where a node begins. Lines and columns count from 1; zeros where the document came from JSON without places.</summary>
public readonly record struct DocumentPlace(string? File, int Line, int Column)
{
    public Problem Problem(string code, string sentence) => new(code, File, Line, Column, sentence);
}

/// <summary>A YAML or JSON document as a tree that remembers its places. Keys are unique and keep their order.</summary>
public abstract record DocumentNode(DocumentPlace Place)
{
    public abstract JsonValueKind Kind { get; }
}

/// <summary>An object.</summary>
public sealed record DocumentMap(DocumentPlace Place, IReadOnlyList<DocumentEntry> Entries) : DocumentNode(Place)
{
    public override JsonValueKind Kind => JsonValueKind.Object;

    public DocumentNode? this[string key]
    {
        get
        {
            foreach (var entry in Entries)
            {
                if (entry.Key == key)
                {
                    return entry.Value;
                }
            }

            return null;
        }
    }
}

/// <summary>A key with its own place, and the value.</summary>
public sealed record DocumentEntry(DocumentPlace KeyPlace, string Key, DocumentNode Value);

/// <summary>An array.</summary>
public sealed record DocumentList(DocumentPlace Place, IReadOnlyList<DocumentNode> Items) : DocumentNode(Place)
{
    public override JsonValueKind Kind => JsonValueKind.Array;
}

/// <summary>A string, number, boolean or null. A number keeps the spelling it was written with in <paramref name="Text"/>.</summary>
public sealed record DocumentScalar(DocumentPlace Place, JsonValueKind ScalarKind, string Text) : DocumentNode(Place)
{
    public override JsonValueKind Kind => ScalarKind;
}
