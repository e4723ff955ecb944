using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Serverless.Actions.Http;

/// <param name="Type">The content type, unless the headers of the call name another.</param>
internal sealed record HttpBody(byte[] Bytes, string Type)
{
    /// <summary>A text goes as it is, everything else as JSON; null is no body.</summary>
    public static HttpBody? Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => null,
        JsonValueKind.String => new(Encoding.UTF8.GetBytes(value.GetString()!), "text/plain; charset=utf-8"),
        _ => new(JsonMarshal.GetRawUtf8Value(value).ToArray(), "application/json"),
    };
}
