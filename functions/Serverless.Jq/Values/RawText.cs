using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Serverless.Jq.Values;

/// <summary>A string that still lies in its document, decoded when its text is needed.</summary>
internal sealed class RawText(JsonElement source) : Cell(JqKind.String)
{
    private readonly JsonElement source = source;
    private string? text;

    public string Text => text ??= Utf8Text.Decode(Utf8);

    public JsonElement Source => source;

    /// <summary>The bytes between the quotes, escapes and all.</summary>
    public ReadOnlySpan<byte> Utf8
    {
        get
        {
            var raw = JsonMarshal.GetRawUtf8Value(source);
            return raw[1..^1];
        }
    }

    /// <summary>True where <see cref="Utf8"/> is the text itself: no escapes.</summary>
    public bool IsPlain => !Utf8.Contains((byte)'\\');

    public bool SameSource(RawText other) => Unsafe.AreSame(ref MemoryMarshal.GetReference(Utf8), ref MemoryMarshal.GetReference(other.Utf8));
}
