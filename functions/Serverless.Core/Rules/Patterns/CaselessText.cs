using System.Text;

namespace Serverless.Core.Rules.Patterns;

/// <summary>A text of a pattern that values are compared with without case, as <see cref="CaseFolding"/> says.</summary>
internal readonly struct CaselessText
{
    private readonly int[] folded;

    // Null for almost every text: only letters of FullCasing have more than one spelling.
    private readonly byte[]?[]? mapped;

    public CaselessText(string text) => (folded, mapped) = (CaseFolding.Fold(text), FullCasing.Has(text) ? FullCasing.Of(text) : null);

    public bool IsEqual(ReadOnlySpan<byte> utf8) => mapped is null ? CaseFolding.IsEqual(folded, utf8) : TakePrefix(ref utf8) && utf8.IsEmpty;

    public bool IsPrefix(ReadOnlySpan<byte> utf8) => mapped is null ? CaseFolding.IsPrefix(folded, utf8) : TakePrefix(ref utf8);

    public bool IsSuffix(ReadOnlySpan<byte> utf8) => mapped is null ? CaseFolding.IsSuffix(folded, utf8) : TakeSuffix(utf8);

    /// <remarks>No letter is mapped to something that begins with a letter of its own folding, so there is never more than one way to go on, and no way back is needed.</remarks>
    private bool TakePrefix(ref ReadOnlySpan<byte> utf8)
    {
        for (var i = 0; i < folded.Length; i++)
        {
            if (utf8.IsEmpty)
            {
                return false;
            }

            Rune.DecodeFromUtf8(utf8, out var letter, out var length);
            if (CaseFolding.Fold(letter.Value) != folded[i])
            {
                if (mapped![i] is not { } spelled || !utf8.StartsWith(spelled))
                {
                    return false;
                }

                length = spelled.Length;
            }

            utf8 = utf8[length..];
        }

        return true;
    }

    /// <remarks>Nor does what it is mapped to end with one.</remarks>
    private bool TakeSuffix(ReadOnlySpan<byte> utf8)
    {
        for (var i = folded.Length - 1; i >= 0; i--)
        {
            if (utf8.IsEmpty)
            {
                return false;
            }

            Rune.DecodeLastFromUtf8(utf8, out var letter, out var length);
            if (CaseFolding.Fold(letter.Value) != folded[i])
            {
                if (mapped![i] is not { } spelled || !utf8.EndsWith(spelled))
                {
                    return false;
                }

                length = spelled.Length;
            }

            utf8 = utf8[..^length];
        }

        return true;
    }
}
