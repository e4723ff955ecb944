namespace Serverless.Core.Rules.Matching.Indexing;

/// <summary>One test of the scalars at one path, kept once however many rules ask it.</summary>
/// <param name="Gated">How many rules are judged when the answer is yes: where it is one, <paramref name="Only"/>, whose
/// program is <paramref name="Many"/>; where there are more, the first of <paramref name="Many"/>.</param>
internal record struct Question(KeptTest Test, int[]? Many, int Path, int Gated, int Only);

/// <summary>What of a question only editing asks for: apart, so that another rule that asks the same changes a few bytes and none of what events are judged with.</summary>
/// <param name="Gate">How it is found by a value.</param>
/// <param name="Uses">By rules; 0 where the number is free.</param>
internal record struct QuestionUse(Gate Gate, int Uses);

/// <summary>A rule as it stands behind a question: its number, and whether it asks nothing else, so that a yes is a match.</summary>
internal static class GatedRule
{
    public static int Code(int rule, bool suffices) => (rule << 1) | (suffices ? 1 : 0);

    public static int Rule(int code) => code >> 1;

    public static bool Suffices(int code) => (code & 1) != 0;
}
