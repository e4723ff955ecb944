using System.Text;

namespace Serverless.Jq.Values;

/// <summary>A field's name that is known when the program is compiled, in both encodings.</summary>
internal readonly struct FieldName(string text)
{
    public readonly string Text = text;
    public readonly byte[] Utf8 = Encoding.UTF8.GetBytes(text);
}
