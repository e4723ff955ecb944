using System.Text;
using System.Text.Unicode;

namespace Serverless.Core.Events.Formats;

/// <summary>Attribute values in HTTP headers (HTTP protocol binding 1.0, section 3.1.3.2).</summary>
internal static class HeaderText
{
    /// <summary>The decoded text, or null where what is decoded is not UTF-8. A percent sign without two hexadecimal digits stands for itself.
    /// Double quotes around the value are taken off, as earlier texts of the specification allowed them.</summary>
    public static string? Decode(string header)
    {
        var value = header.Length >= 2 && header[0] == '"' && header[^1] == '"' ? Unquote(header) : header;
        if (!value.Contains('%', StringComparison.Ordinal))
        {
            return value;
        }

        var source = Encoding.UTF8.GetBytes(value);
        var target = new byte[source.Length];
        var written = 0;
        for (var i = 0; i < source.Length; i++)
        {
            var decoded = source[i] == '%' && i + 3 <= source.Length ? Json.JsonEscapes.Hex(source.AsSpan(i + 1, 2)) : -1;
            target[written++] = decoded < 0 ? source[i] : (byte)decoded;
            i += decoded < 0 ? 0 : 2;
        }

        var bytes = target.AsSpan(0, written);
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null;
    }

    private static string Unquote(string header)
    {
        var text = new StringBuilder(header.Length);
        for (var i = 1; i < header.Length - 1; i++)
        {
            i += header[i] == '\\' && i + 1 < header.Length - 1 ? 1 : 0;
            text.Append(header[i]);
        }

        return text.ToString();
    }
}
