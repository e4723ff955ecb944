namespace Serverless.Actions;

/// <summary>What somebody else says, as it may stand in a sentence of ours.</summary>
internal static class PrintableText
{
    /// <summary>The first characters, and for each that cannot be shown a space.</summary>
    public static string First(string text, int length) => string.Concat(text.Take(length).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c));
}
