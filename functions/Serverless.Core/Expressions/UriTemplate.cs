using System.Text;
using System.Text.Json;

namespace Serverless.Core.Expressions;

/// <summary>A URI in which <c>{name}</c> is replaced by the input's property of that name, percent-encoded; a property that is absent
/// or null gives nothing. Serverless Workflow DSL 1.0.3, "URI Template": simple string expansion of RFC 6570, section 3.2.2. A value fills a part of a
/// path and never walks it: one that would make the part empty, or <c>.</c> or <c>..</c> (RFC 3986, section 5.2.4), fails.</summary>
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

    /// <summary>A text; it fails where a property is an object or an array, and where it would lead to another resource than the template says.</summary>
    public ExpressionOutcome Expand(JsonElement input)
    {
        var uri = new StringBuilder(literals[0]);
        var starts = new List<int>(names.Length);
        for (var i = 0; i < names.Length; i++)
        {
            if (Find(input, names[i]) is not { } value)
            {
                return new ExpressionOutcome.Failed($"{{{names[i]}}} in a URI is a text, a number, a boolean or null, not an object or a list.");
            }

            var at = uri.Length;
            uri.Append(Uri.EscapeDataString(value)).Append(literals[i + 1]);
            starts.Add(at);
        }

        for (var i = 0; i < names.Length; i++)
        {
            if (Walks(uri.ToString(), starts[i]))
            {
                return new ExpressionOutcome.Failed($"{{{names[i]}}} would leave a part of a URI's path empty, or make it '.' or '..', which leads somewhere else.");
            }
        }

        return new ExpressionOutcome.Value(JsonComposer.Text(uri.ToString()));
    }

    /// <summary>The same of what is known in part.</summary>
    internal Foreseen Foresee(Foreseen input)
    {
        if (input is Foreseen.Known { Json: var known })
        {
            return Expand(known) is ExpressionOutcome.Value value ? new Foreseen.Known(value.Json) : Foreseen.Unknown;
        }

        var parts = new List<string?> { literals[0] };
        for (var i = 0; i < names.Length; i++)
        {
            parts.Add(input.Field(names[i]) is Foreseen.Known { Json: var field } && Find(JsonComposer.Named(names[i], field), names[i]) is { } text ? Uri.EscapeDataString(text) : null);
            parts.Add(literals[i + 1]);
        }

        return Foreseen.Texts(parts);
    }

    private static bool Walks(string uri, int at)
    {
        var path = uri.AsSpan(0, uri.AsSpan().IndexOfAny('?', '#') is >= 0 and var query ? query : uri.Length);
        if (at > path.Length || path[..at].LastIndexOf('/') is not (>= 0 and var slash))
        {
            return false;
        }

        var segment = path[(slash + 1)..];
        return segment[..(segment.IndexOf('/') is >= 0 and var end ? end : segment.Length)] is "" or "." or "..";
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
