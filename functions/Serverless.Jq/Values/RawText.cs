using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Serverless.Jq.Values;

/// <summary>A string that still lies in the text it came from, decoded when its text is needed.</summary>
internal abstract class RawText() : Cell(JqKind.String)
{
    private string? text;

    public string Text => text ??= Utf8Text.Decode(Utf8);

    /// <summary>The bytes between the quotes, escapes and all.</summary>
    public abstract ReadOnlySpan<byte> Utf8 { get; }

    /// <summary>True where <see cref="Utf8"/> is the text itself: no escapes.</summary>
    public abstract bool IsPlain { get; }

    public bool SameSource(RawText other) => Unsafe.AreSame(ref MemoryMarshal.GetReference(Utf8), ref MemoryMarshal.GetReference(other.Utf8));
}
