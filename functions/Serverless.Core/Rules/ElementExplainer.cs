using System.Runtime.InteropServices;
using System.Text.Json;
using Serverless.Core.Events.Json;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Rules;

/// <summary>Judges <c>all</c> and <c>any</c> element by element, each with its explanation: what explanations stand on, and what the compiled tests are compared with.</summary>
internal static class ElementExplainer
{
    public static bool Passes(ValueTest test, LeafValue value, DateTimeOffset now)
    {
        if (test is not ValueTest.Elements elements)
        {
            return test.Matches(value, now);
        }

        var judged = Judge(elements, value, now);
        return judged.Count > 0 && (elements.Every ? judged.TrueForAll(element => element.Passes) : judged.Exists(element => element.Passes));
    }

    public static IEnumerable<ExplainedElement> Explain(ValueTest.Elements test, LeafValue value, DateTimeOffset now) =>
        Judge(test, value, now).Where(element => !test.Every || !element.Passes);

    private static List<ExplainedElement> Judge(ValueTest.Elements test, LeafValue value, DateTimeOffset now)
    {
        var judged = new List<ExplainedElement>();
        if (value.Kind is not (JsonValueKind.Array or JsonValueKind.Object))
        {
            judged.Add(Judge(test, value, 1, now));
            return judged;
        }

        using var document = JsonDocument.Parse(value.Utf8.ToArray(), new JsonDocumentOptions { MaxDepth = 1000 });
        foreach (var element in Flat(document.RootElement))
        {
            judged.Add(Judge(test, new LeafValue(element.ValueKind, Utf8(element)), judged.Count + 1, now));
        }

        return judged;
    }

    private static ExplainedElement Judge(ValueTest.Elements test, LeafValue element, int number, DateTimeOffset now)
    {
        switch (test.Condition)
        {
            case ElementCondition.Nested inner when element.Kind == JsonValueKind.Object:
                var explanation = PatternExplainer.Explain(inner.Pattern, element.Utf8, now);
                return new ExplainedElement(number, PatternExplainer.Shown(element), explanation.Matches, explanation.Root);
            case ElementCondition.Scalar scalar:
                return new ExplainedElement(number, PatternExplainer.Shown(element), scalar.Holds(element, now), null);
            default:
                return new ExplainedElement(number, PatternExplainer.Shown(element), false, null);
        }
    }

    private static ReadOnlySpan<byte> Utf8(JsonElement element)
    {
        var raw = JsonMarshal.GetRawUtf8Value(element);
        if (element.ValueKind != JsonValueKind.String)
        {
            return raw;
        }

        var text = new byte[raw.Length - 2];
        return text.AsSpan(0, JsonEscapes.Unescape(raw[1..^1], text, whole: true));
    }

    private static IEnumerable<JsonElement> Flat(JsonElement value) => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().SelectMany(Flat) : [value];
}
