using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Serverless.Jq.Values.Elements;

/// <summary>An array of a document.</summary>
internal sealed class ElementArray(JsonElement source) : JqArray(source.GetArrayLength())
{
    /// <summary>Items from the front that are found without reading the whole array.</summary>
    private const int Near = 4;

    private readonly JsonElement source = source;

    public JsonElement Source => source;

    public override bool SameSource(JqArray other) =>
        other is ElementArray twin
        && Unsafe.AreSame(ref MemoryMarshal.GetReference(JsonMarshal.GetRawUtf8Value(source)), ref MemoryMarshal.GetReference(JsonMarshal.GetRawUtf8Value(twin.source)));

    protected override bool TryPeek(int place, out JqValue item)
    {
        item = place < Near ? JqValue.Of(source[place]) : default;
        return place < Near;
    }

    protected override JqValue[] ReadItems()
    {
        var items = new JqValue[Count];
        var i = 0;
        foreach (var element in source.EnumerateArray())
        {
            items[i++] = JqValue.Of(element);
        }

        return items;
    }
}
