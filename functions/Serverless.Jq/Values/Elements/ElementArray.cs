using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Serverless.Jq.Values.Elements;

/// <summary>An array of a document.</summary>
internal sealed class ElementArray(JsonElement source) : JqArray(source.GetArrayLength())
{
    private readonly JsonElement source = source;

    public JsonElement Source => source;

    public override bool SameSource(JqArray other) =>
        other is ElementArray twin
        && Unsafe.AreSame(ref MemoryMarshal.GetReference(JsonMarshal.GetRawUtf8Value(source)), ref MemoryMarshal.GetReference(JsonMarshal.GetRawUtf8Value(twin.source)));

    protected override JqValue UnreadItem(int place) => JqValue.Of(source[place]);

    protected override void ReadInto(JqValue[] items)
    {
        var i = 0;
        foreach (var element in source.EnumerateArray())
        {
            items[i++] = JqValue.Of(element);
        }
    }
}
