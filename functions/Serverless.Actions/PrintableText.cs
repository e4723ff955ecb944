using Serverless.Actions.Secrets;
using Serverless.Core.Workflows;

namespace Serverless.Actions;

/// <summary>What somebody else says, as it may stand in a sentence of ours: without what is secret of the call that is being made, and for each character that
/// cannot be shown a space.</summary>
internal static class PrintableText
{
    /// <param name="length">Characters at most. The secrets are taken out before, and what stands for one is not cut.</param>
    public static string First(string text, int length) => Shown(text, CallSecrets.MaskWith([]), masked => masked[..End(masked, length)]);

    /// <param name="mask">Takes out what is secret.</param>
    public static string First(string text, int length, SecretMask mask) => Shown(text, mask, masked => masked[..End(masked, length)]);

    /// <summary>The last characters, in the same way.</summary>
    public static string Last(string text, int length) => Shown(text, CallSecrets.MaskWith([]), masked => masked[Start(masked, length)..]);

    private static string Shown(string text, SecretMask mask, Func<string, string> cut) =>
        string.Concat(cut(mask.Of(text)!).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c));

    private static int End(string text, int length) => text.Length <= length ? text.Length : length - Within(text, length);

    private static int Start(string text, int length) => text.Length <= length ? 0 : text.Length - length + (Within(text, text.Length - length) is > 0 and var before ? SealedValue.Mask.Length - before : 0);

    /// <summary>How much of a mask stands before this place, where one stands on both sides of it.</summary>
    private static int Within(string text, int at)
    {
        for (var before = SealedValue.Mask.Length - 1; before > 0; before--)
        {
            if (at >= before && text.AsSpan(at - before).StartsWith(SealedValue.Mask))
            {
                return before;
            }
        }

        return 0;
    }
}
