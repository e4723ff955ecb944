using System.Text.Json;
using Serverless.Core.Events.Json;
using Serverless.Core.Rules.Matching;
using Serverless.Core.Rules.Matching.Scanning;

namespace Serverless.Core.Rules.Patterns;

/// <summary>Walks over the elements of an array, those of arrays within it too: scalars, and objects with all their text. It relies on the door: of a text that
/// is no JSON it gives something or throws.</summary>
internal ref struct ElementWalk(ReadOnlySpan<byte> json)
{
    [ThreadStatic]
    private static byte[]? unescaped;

    private readonly ReadOnlySpan<byte> json = json;
    private int at;

    /// <param name="element">Good until the next call.</param>
    /// <exception cref="JsonException">The text ends inside an element: a defect of the caller.</exception>
    public bool Next(out LeafValue element)
    {
        while (at < json.Length)
        {
            var (start, first) = (at++, json[at - 1]);
            MatchingSteps.Count();
            switch (first)
            {
                case <= (byte)' ' or (byte)',' or (byte)'[' or (byte)']':
                    continue;
                case (byte)'{':
                    ContainerEnd.Pass(json, ref at, watching: false);
                    element = new LeafValue(JsonValueKind.Object, json[start..at]);
                    return true;
                case (byte)'"':
                    element = new LeafValue(JsonValueKind.String, Text());
                    return true;
                default:
                    PassWord();
                    element = new LeafValue(Kind(first), json[start..at]);
                    return true;
            }
        }

        element = default;
        return false;
    }

    /// <summary>From behind the opening quote; then it is behind the closing one.</summary>
    private ReadOnlySpan<byte> Text()
    {
        var (start, escaped) = (at, false);
        while (true)
        {
            var run = json[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (run < 0 || (json[at + run] == '\\' && at + run + 2 > json.Length))
            {
                throw new JsonException("The text ends inside a string.");
            }

            at += run + 1;
            if (json[at - 1] == '"')
            {
                var text = json[start..(at - 1)];
                return escaped ? Unescaped(text) : text;
            }

            (escaped, at) = (true, at + 1);
        }
    }

    private void PassWord()
    {
        while (at < json.Length && json[at] is > (byte)' ' and not ((byte)',' or (byte)']'))
        {
            at++;
        }
    }

    private static ReadOnlySpan<byte> Unescaped(ReadOnlySpan<byte> escaped)
    {
        if (unescaped is null || unescaped.Length < escaped.Length)
        {
            unescaped = new byte[Math.Max(256, escaped.Length)];
        }

        return unescaped.AsSpan(0, JsonEscapes.Unescape(escaped, unescaped, whole: true));
    }

    private static JsonValueKind Kind(byte first) => first switch
    {
        (byte)'t' => JsonValueKind.True,
        (byte)'f' => JsonValueKind.False,
        (byte)'n' => JsonValueKind.Null,
        _ => JsonValueKind.Number,
    };
}
