using System.Runtime.CompilerServices;
using System.Text.Json;
using Serverless.Jq.Values.Elements;

namespace Serverless.Jq.Values;

/// <summary>
/// A jq value in two machine words: what it is (a tag, a string, or a cell with contents) and, for a number, its double.
/// The default value is null. Values never change once another value can see them.
/// </summary>
internal readonly struct JqValue
{
    private readonly object? cell;
    private readonly double number;

    private JqValue(object? cell, double number)
    {
        this.cell = cell;
        this.number = number;
    }

    public static JqValue Null => default;

    public static JqValue False => new(Cell.False, 0);

    public static JqValue True => new(Cell.True, 0);

    public static readonly JqValue EmptyString = new(string.Empty, 0);

    public JqKind Kind
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => cell is null ? JqKind.Null : cell.GetType() == typeof(string) ? JqKind.String : Unsafe.As<Cell>(cell).Kind;
    }

    public bool IsNull => cell is null;

    public bool IsTruthy => cell is not null && !ReferenceEquals(cell, Cell.False);

    public bool IsBoolean => ReferenceEquals(cell, Cell.True) || ReferenceEquals(cell, Cell.False);

    public bool IsNumber => ReferenceEquals(cell, Cell.Number) || cell is DecimalLiteral;

    public bool IsString => Kind == JqKind.String;

    public bool IsArray => Kind == JqKind.Array;

    public bool IsObject => Kind == JqKind.Object;

    public bool IsNaN => double.IsNaN(number);

    /// <summary>The number as a double; 0 for what is no number.</summary>
    public double Number => number;

    /// <summary>The digits as they were written, where a double would lose some of them.</summary>
    public DecimalLiteral? Literal => cell as DecimalLiteral;

    public string Text => cell is string text ? text : Unsafe.As<RawText>(cell!).Text;

    public RawText? Raw => cell as RawText;

    public JqArray Array => Unsafe.As<JqArray>(cell!);

    public JqObject Object => Unsafe.As<JqObject>(cell!);

    /// <summary>The object that identifies this value: a label's mark, or contents.</summary>
    public object? Identity => cell;

    public static JqValue Of(bool value) => value ? True : False;

    public static JqValue Of(double value) => new(Cell.Number, value);

    public static JqValue Of(string text) => new(text, 0);

    public static JqValue Of(DecimalLiteral literal) => new(literal, literal.Double);

    public static JqValue Of(JqArray array) => new(array, 0);

    public static JqValue Of(JqObject obj) => new(obj, 0);

    public static JqValue Of(RawText text) => new(text, 0);

    public static JqValue Mark(Cell mark) => new(mark, 0);

    public static JqValue ArrayOf(params JqValue[] items) => new(JqArray.FromExact(items), 0);

    /// <summary>Wraps without converting: contents are read from the document when they are asked for.</summary>
    public static JqValue Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new(new ElementObject(element), 0),
        JsonValueKind.Array => new(new ElementArray(element), 0),
        JsonValueKind.String => new(new ElementText(element), 0),
        JsonValueKind.Number => NumberText.OfRaw(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(element)),
        JsonValueKind.True => True,
        JsonValueKind.False => False,
        _ => default,
    };

    /// <summary>The same value in memory, which is how a path expression knows that it still stands on its path.</summary>
    public static bool Identical(in JqValue a, in JqValue b) =>
        ReferenceEquals(a.cell, b.cell)
            ? BitConverter.DoubleToInt64Bits(a.number) == BitConverter.DoubleToInt64Bits(b.number)
            : a.cell switch
            {
                JqObject left when b.cell is JqObject right => left.SameSource(right),
                JqArray left when b.cell is JqArray right => left.SameSource(right),
                RawText left when b.cell is RawText right => left.SameSource(right),
                DecimalLiteral left when b.cell is DecimalLiteral right => left.Equals(right),
                _ => false,
            };

    public string KindName => NameOf(Kind);

    public static string NameOf(JqKind kind) => kind switch
    {
        JqKind.Null => "null",
        JqKind.False or JqKind.True => "boolean",
        JqKind.Number => "number",
        JqKind.String => "string",
        JqKind.Array => "array",
        _ => "object",
    };

    public override string ToString() => JsonText.Compact(this);
}
