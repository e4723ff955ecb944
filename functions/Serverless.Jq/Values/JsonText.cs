using System.Text;
using System.Text.Json;
using Serverless.Jq.Evaluation;
using Serverless.Jq.Values.Elements;

namespace Serverless.Jq.Values;

/// <summary>Values as JSON text.</summary>
internal static class JsonText
{
    /// <summary>Longest text of a value inside an error message, in bytes.</summary>
    private const int ErrorText = 29;

    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = int.MaxValue - 1 };

    private static readonly JsonElement NullElement = JsonElement.Parse("null"u8);

    private static readonly JsonElement FalseElement = JsonElement.Parse("false"u8);

    private static readonly JsonElement TrueElement = JsonElement.Parse("true"u8);

    public static string Compact(in JqValue value) => Compact(value, JsonLayout.Largest);

    /// <summary>The text, cut off some way behind <paramref name="enough"/> bytes.</summary>
    public static string Compact(in JqValue value, int enough)
    {
        var writer = new JsonTextWriter(JsonLayout.Compact with { Enough = enough });
        try
        {
            writer.Write(value);
            return Encoding.UTF8.GetString(writer.Written);
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>The value as an element: its own where it came from a document, else one that is written and read again.</summary>
    public static JsonElement Element(in JqValue value, JqBudget budget)
    {
        switch (value.Kind)
        {
            case JqKind.Null:
                return NullElement;
            case JqKind.False:
                return FalseElement;
            case JqKind.True:
                return TrueElement;
            case JqKind.String when value.Identity is ElementText text:
                return text.Source;
            case JqKind.Array when value.Identity is ElementArray array:
                return array.Source;
            case JqKind.Object when value.Identity is ElementObject obj:
                return obj.Source;
            default:
                var writer = new JsonTextWriter(JsonLayout.Within(budget));
                try
                {
                    writer.Write(value);
                    return JsonElement.Parse(writer.Written, AnyDepth);
                }
                finally
                {
                    writer.Dispose();
                }
        }
    }

    /// <summary>As <see cref="Element"/>, or nothing where the value is too much for the budget.</summary>
    public static JsonElement? ErrorElement(in JqValue value, JqBudget budget)
    {
        try
        {
            return Element(value, budget);
        }
        catch (BudgetSpent)
        {
            return null;
        }
    }

    /// <summary>The beginning of a value's text, as error messages show it.</summary>
    public static string Shortened(JqValue value)
    {
        if (value.IsString)
        {
            var text = value.Text;
            value = JqValue.Of(text[..Utf8Text.OffsetOf(text, ErrorText + 1)]);
        }

        var writer = new JsonTextWriter(JsonLayout.Compact with { Enough = 4 * ErrorText });
        try
        {
            writer.Write(value);
            var utf8 = writer.Written;
            if (utf8.Length <= ErrorText)
            {
                return Encoding.UTF8.GetString(utf8);
            }

            var end = utf8[0] switch { (byte)'"' => "...\"", (byte)'[' => "...]", (byte)'{' => "...}", _ => "..." };
            var length = ErrorText - end.Length;
            while (length > 0 && (utf8[length] & 0xC0) == 0x80)
            {
                length--;
            }

            return Encoding.UTF8.GetString(utf8[..length]) + end;
        }
        finally
        {
            writer.Dispose();
        }
    }
}
