using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Serverless.Core.Events.Json;

namespace Serverless.Core.Tests.Events.Json;

/// <summary>The framework's reader, told to refuse duplicates and asked for every string, is the slow twin.</summary>
public class StrictJsonPropertyTests
{
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\"b\"", "\"\\u0061\"", "\"a\":", "\"b\":", "1", "-0", "0.5", "1e400", "1E5", "01", "true", "null", " ", "\n",
        "\\", "\\ud83d", "\\ude00", "\"\\ud83d\\ude00\"", "\"\\udead\"", "é", "{\"a\":1}", "[1,2]", "{}", "[]", "\t", "\0",
    ];

    [Fact]
    public void It_agrees_with_the_reader_of_the_framework()
    {
        var texts = Gen.Elements(Pieces).ArrayOf().Select(string.Concat).ToArbitrary();
        Prop.ForAll(texts, text => AgreesOn(Encoding.UTF8.GetBytes(text))).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
    }

    [Fact]
    public void It_agrees_about_every_change_of_one_byte_of_a_real_event()
    {
        var seed = "{\"specversion\":\"1.0\",\"id\":\"a\\u00e9\",\"n\":[-1.5e3,true,null],\"data\":{\"é\":{\"x\":\"\\ud83d\\ude00\"},\"x\":\"\"}}"u8.ToArray();
        for (var at = 0; at < seed.Length; at++)
        {
            for (var value = 0; value < 256; value++)
            {
                byte[] changed = [.. seed];
                changed[at] = (byte)value;
                Assert.True(AgreesOn(changed), Encoding.Latin1.GetString(changed));
            }
        }
    }

    [Fact]
    public void It_agrees_about_numbers_wherever_they_end()
    {
        var digits = Gen.Elements("0", "1", "12", "00", "5555555555555555", "1234567890123456789012345678901234567890", new string('9', 310), "");
        var number = from sign in Gen.Elements("", "-", "--", "+")
                     from whole in digits
                     from fraction in Gen.Frequency((3, Gen.Constant("")), (3, digits.Select(d => "." + d)), (1, Gen.Constant("..1")))
                     from exponent in Gen.Frequency((5, Gen.Constant("")), (1, Gen.Elements("e5", "E+3", "e-400", "e400", "e", "e+", "E1.")))
                     select sign + whole + fraction + exponent;
        var text = from numbers in Gen.NonEmptyListOf(number).Select(all => all.Take(6))
                   from around in Gen.Elements("[{0}]", "{{\"a\":[{0}],\"b\":{{\"c\":[[{0}]]}}}}", "[{0} ]", "{0}", "[{0},\"a text behind it that is longer than a vector\"]")
                   from comma in Gen.Elements(",", ", ", ",,", " ,\n")
                   select string.Format(null, around, string.Join(comma, numbers));
        Prop.ForAll(text.ToArbitrary(), it => AgreesOn(Encoding.UTF8.GetBytes(it)).Label(it)).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
    }

    private static bool AgreesOn(byte[] text) => StrictJson.Check(text).Count == 0 == TwinAccepts(text);

    private static bool TwinAccepts(byte[] text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(text);
            return Readable(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            return false;
        }
    }

    private static bool Readable(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().All(member => member.Name is not null && Readable(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().All(Readable),
        JsonValueKind.String => value.GetString() is not null,
        JsonValueKind.Number => double.IsFinite(value.GetDouble()),
        _ => true,
    };
}
