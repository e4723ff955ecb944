using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Rules.Matching.Indexing;

/// <summary>A test as a set keeps it. Most tests are of exact texts, and most of those are short: such a one stands where it is asked, and no object of its own has to be
/// fetched, which in a set of a million rules is a tenth of what an event costs.</summary>
/// <param name="Test">The bytes of an exact text that is not short; otherwise the test itself.</param>
internal readonly record struct KeptTest(ShortText Short, object? Test)
{
    public static KeptTest Of(ValueTest test)
    {
        if (test is not ValueTest.Text text)
        {
            return new KeptTest(default, test);
        }

        var utf8 = Encoding.UTF8.GetBytes(text.Value);
        return ShortText.Of(utf8) is { IsThere: true } kept ? new KeptTest(kept, null) : new KeptTest(default, utf8);
    }

    public bool IsSame(KeptTest other) =>
        Short == other.Short && (Test is byte[] text ? other.Test is byte[] bytes && text.AsSpan().SequenceEqual(bytes) : Equals(Test, other.Test));

    // A test by `is` would call into the runtime, for arrays and for classes that are not sealed; this one compares two numbers.
    public bool Passes(in LeafValue value, in DateTimeOffset now)
    {
        MatchingSteps.Count();
        return Short.IsThere ? value.Kind == JsonValueKind.String && ShortText.Of(value.Utf8) == Short
            : Test!.GetType() == typeof(byte[]) ? value.Kind == JsonValueKind.String && value.Utf8.SequenceEqual(Unsafe.As<byte[]>(Test))
            : Unsafe.As<ValueTest>(Test).Matches(value, now);
    }
}
