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
