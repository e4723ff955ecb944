using System.Text;
using System.Text.Json;

namespace Serverless.Core.Expressions;

/// <summary>A URI in which <c>{name}</c> is replaced by the input's property of that name, percent-encoded; a property that is absent
/// or null gives nothing. Serverless Workflow DSL 1.0.3, "URI Template": simple string expansion of RFC 6570, section 3.2.2.</summary>
public sealed class UriTemplate
{
    private readonly string[] literals;
    private readonly string[] names;

    private UriTemplate(string[] literals, string[] names) => (this.literals, this.names) = (literals, names);

    /// <summary>Null where the text has nothing to replace.</summary>
    public static UriTemplate? Parse(string text)
    {
        List<string> literals = [], names = [];
        var from = 0;
        while (text.IndexOf('{', from) is >= 0 and var open && text.IndexOf('}', open) is >= 0 and var close)
        {
            literals.Add(text[from..open]);
            names.Add(text[(open + 1)..close]);
            from = close + 1;
        }

        literals.Add(text[from..]);
        return names.Count == 0 ? null : new UriTemplate([.. literals], [.. names]);
    }

    /// <summary>A text; it fails where a property is an object or an array.</summary>
    public ExpressionOutcome Expand(JsonElement input)
    {
        var uri = new StringBuilder(literals[0]);
        for (var i = 0; i < names.Length; i++)
        {
            if (Find(input, names[i]) is not { } value)
            {
                return new ExpressionOutcome.Failed($"{{{names[i]}}} in a URI is a text, a number, a boolean or null, not an object or a list.");
            }

            uri.Append(Uri.EscapeDataString(value)).Append(literals[i + 1]);
        }

        return new ExpressionOutcome.Value(JsonComposer.Text(uri.ToString()));
    }

    private static string? Find(JsonElement input, string name) =>
        input.ValueKind != JsonValueKind.Object || !input.TryGetProperty(name, out var value) ? "" : value.ValueKind switch
        {
            JsonValueKind.Object or JsonValueKind.Array => null,
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Null => "",
            _ => value.GetRawText(),
        };
}
