using System.Text.Json;
using Serverless.Jq.Values;

namespace Serverless.Jq;

/// <summary>A value for a program to run on, wherever it came from: an element of a document, a text, or what a <see cref="JqReader"/> read.</summary>
public readonly struct JqInput
{
    private static readonly JqProgram toStream = JqProgram.Compile("tostream");

    internal JqInput(in JqValue value) => Value = value;

    /// <summary>null, which is also the default.</summary>
    public static JqInput Null => default;

    internal JqValue Value { get; }

    public static JqInput Of(JsonElement element) => new(JqValue.Of(element));

    public static JqInput Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(JqValue.Of(Utf8Text.Whole(text)));
    }

    public static JqInput Of(IReadOnlyCollection<JqInput> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return new(JqValue.ArrayOf([.. items.Select(item => item.Value)]));
    }

    /// <summary>An object; of equal names the last counts.</summary>
    public static JqInput Of(IReadOnlyCollection<KeyValuePair<string, JqInput>> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var table = new ObjectTable(fields.Count);
        foreach (var (name, field) in fields)
        {
            table.Set(Utf8Text.Whole(name), field.Value);
        }

        return new(JqValue.Of(new JqObject(table)));
    }

    /// <summary>What <c>tostream</c> makes of the value.</summary>
    public IEnumerable<JqInput> ToStream() => toStream.Evaluate(Value);
}
