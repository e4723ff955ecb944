using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Serverless.Core.Rules.Patterns;

/// <summary>A scalar of an event: a text without its quotes and escapes, or a number, <c>true</c>, <c>false</c> or <c>null</c> as written.</summary>
public readonly ref struct LeafValue
{
    private readonly ref readonly NumberKey number;

    public LeafValue(JsonValueKind kind, ReadOnlySpan<byte> utf8)
    {
        Kind = kind;
        Utf8 = utf8;
    }

    /// <param name="number">Of the number, for those who ask more than once.</param>
    internal LeafValue(JsonValueKind kind, ReadOnlySpan<byte> utf8, ref readonly NumberKey number)
        : this(kind, utf8) => this.number = ref number;

    public JsonValueKind Kind { get; }

    public ReadOnlySpan<byte> Utf8 { get; }

    internal NumberKey Number => Unsafe.IsNullRef(in number) ? NumberKey.Of(Utf8) : number;
}
