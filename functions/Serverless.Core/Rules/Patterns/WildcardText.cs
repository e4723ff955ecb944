using System.Text;

namespace Serverless.Core.Rules.Patterns;

/// <summary>A text in which <c>*</c> stands for any run of characters, also none; <c>\*</c> and <c>\\</c> are a star and a backslash.</summary>
public sealed class WildcardText : IEquatable<WildcardText>
{
    private readonly byte[][] pieces;

    private WildcardText(string text, byte[][] pieces) => (Text, this.pieces) = (text, pieces);

    public string Text { get; }

    /// <summary>What every match begins with; where there is no star, all of it.</summary>
    internal ReadOnlySpan<byte> Head => pieces[0];

    internal ReadOnlySpan<byte> Tail => pieces[^1];

    /// <summary>What every match holds, in this order.</summary>
    internal IReadOnlyList<byte[]> Pieces => pieces;

    internal bool HasStar => pieces.Length > 1;

    internal int Stars => pieces.Length - 1;

    public bool Equals(WildcardText? other) => other is not null && Text == other.Text;

    public override bool Equals(object? obj) => Equals(obj as WildcardText);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>Null with the reason in <paramref name="fault"/> where two stars follow each other or a backslash escapes nothing.</summary>
    public static WildcardText? TryParse(string text, out string? fault)
    {
        fault = null;
        var pieces = new List<byte[]>();
        var piece = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '*')
            {
                if (i > 0 && text[i - 1] == '*' && piece.Length == 0)
                {
                    fault = "has two stars in a row; one says the same";
                    return null;
                }

                pieces.Add(Encoding.UTF8.GetBytes(piece.ToString()));
                piece.Clear();
            }
            else if (text[i] != '\\')
            {
                piece.Append(text[i]);
            }
            else if (i + 1 < text.Length && text[i + 1] is '*' or '\\')
            {
                piece.Append(text[++i]);
            }
            else
            {
                fault = @"has a backslash that escapes neither * nor \; write \\ for a backslash";
                return null;
            }
        }

        pieces.Add(Encoding.UTF8.GetBytes(piece.ToString()));
        return new WildcardText(text, [.. pieces]);
    }

    /// <summary>Whether the whole of a UTF-8 text matches. The leftmost place for each piece is always good enough, so there is no going back.</summary>
    public bool Matches(ReadOnlySpan<byte> utf8)
    {
        var (head, tail) = (pieces[0], pieces[^1]);
        if (pieces.Length == 1)
        {
            return utf8.SequenceEqual(head);
        }

        if (utf8.Length < head.Length + tail.Length || !utf8.StartsWith(head) || !utf8.EndsWith(tail))
        {
            return false;
        }

        var rest = utf8[head.Length..^tail.Length];
        foreach (var piece in pieces.AsSpan(1..^1))
        {
            var at = PieceSearch.IndexIn(rest, piece);
            if (at < 0)
            {
                return false;
            }

            rest = rest[(at + piece.Length)..];
        }

        return true;
    }
}
