using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Serverless.Jq.Values.Elements;

/// <summary>An object of a document.</summary>
internal sealed class ElementObject(JsonElement source) : JqObject
{
    private readonly JsonElement source = source;

    public JsonElement Source => source;

    public override bool SameSource(JqObject other) =>
        other is ElementObject twin
        && Unsafe.AreSame(ref MemoryMarshal.GetReference(JsonMarshal.GetRawUtf8Value(source)), ref MemoryMarshal.GetReference(JsonMarshal.GetRawUtf8Value(twin.source)));

    protected override bool TryGetUnread(in FieldName name, out JqValue value)
    {
        if (DocumentField.TryGet(source, name, out var element))
        {
            value = JqValue.Of(element);
            return true;
        }

        value = default;
        return false;
    }

    public override JqValue Walk(ReadOnlySpan<FieldName> names, out int walked)
    {
        var element = source;
        walked = 0;
        do
        {
            if (!DocumentField.TryGet(element, names[walked++], out element))
            {
                walked = names.Length;
                return default;
            }
        }
        while (walked < names.Length && element.ValueKind == JsonValueKind.Object);

        return JqValue.Of(element);
    }

    protected override ObjectTable Read()
    {
        var read = new ObjectTable(source.GetPropertyCount());
        foreach (var property in source.EnumerateObject())
        {
            read.Set(Utf8Text.Decode(JsonMarshal.GetRawUtf8PropertyName(property)), JqValue.Of(property.Value));
        }

        return read;
    }
}
