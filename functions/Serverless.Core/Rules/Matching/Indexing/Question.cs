using System.Text;
using System.Text.Json;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Rules.Matching.Indexing;

/// <summary>One test of the scalars at one path, kept once however many rules ask it.</summary>
/// <param name="Test">The bytes of an exact text, which most questions are about; otherwise the test itself. Null where the number is free.</param>
/// <param name="Gate">How it is found by a value.</param>
/// <param name="Uses">By rules.</param>
/// <param name="Gated">How many rules are judged when the answer is yes: where it is one, <paramref name="Only"/>, whose
/// program is <paramref name="Many"/>; where there are more, the first of <paramref name="Many"/>.</param>
internal record struct Question(object? Test, int[]? Many, int Path, Gate Gate, int Uses, int Gated, int Only)
{
    /// <summary>What stands for the test: equal for equal tests.</summary>
    public static object Keep(ValueTest test) => test is ValueTest.Text text ? Encoding.UTF8.GetBytes(text.Value) : test;

    public static bool IsSame(object? kept, object other) =>
        kept is byte[] text ? other is byte[] bytes && text.AsSpan().SequenceEqual(bytes) : kept is not null && kept.Equals(other);

    public readonly bool Passes(LeafValue value, DateTimeOffset now) =>
        Test is byte[] text ? value.Kind == JsonValueKind.String && value.Utf8.SequenceEqual(text) : ((ValueTest)Test!).Matches(value, now);
}

/// <summary>A rule as it stands behind a question: its number, and whether it asks nothing else, so that a yes is a match.</summary>
internal static class GatedRule
{
    public static int Code(int rule, bool suffices) => (rule << 1) | (suffices ? 1 : 0);

    public static int Rule(int code) => code >> 1;

    public static bool Suffices(int code) => (code & 1) != 0;
}
