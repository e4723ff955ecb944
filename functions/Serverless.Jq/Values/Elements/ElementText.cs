using System.Runtime.InteropServices;
using System.Text.Json;

namespace Serverless.Jq.Values.Elements;

/// <summary>A string of a document.</summary>
internal sealed class ElementText(JsonElement source) : RawText
{
    private readonly JsonElement source = source;

    public JsonElement Source => source;

    public override ReadOnlySpan<byte> Utf8
    {
        get
        {
            var raw = JsonMarshal.GetRawUtf8Value(source);
            return raw[1..^1];
        }
    }

    public override bool IsPlain => !Utf8.Contains((byte)'\\');
}
