using System.Text.Json;

namespace Serverless.Core.Rules.Patterns;

/// <summary>A scalar of an event: a text without its quotes and escapes, or a number, <c>true</c>, <c>false</c> or <c>null</c> as written.</summary>
public readonly ref struct LeafValue(JsonValueKind kind, ReadOnlySpan<byte> utf8)
{
    public JsonValueKind Kind { get; } = kind;

    public ReadOnlySpan<byte> Utf8 { get; } = utf8;
}
