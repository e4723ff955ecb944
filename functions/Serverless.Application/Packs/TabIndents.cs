namespace Serverless.Application.Packs;

/// <summary>Where the lines of a text begin with tabs. Lines and columns count from 1.</summary>
internal sealed class TabIndents(string text)
{
    private readonly string[] lines = text.Contains('\t', StringComparison.Ordinal) ? text.ReplaceLineEndings("\n").Split('\n') : [];

    /// <summary>The first line that begins with a tab; 0 where none does.</summary>
    public int First => Array.FindIndex(lines, line => line.StartsWith('\t')) + 1;

    public bool Begins(int line) => line >= 1 && line <= lines.Length && lines[line - 1].StartsWith('\t');

    public bool BeginsAny(int first, int last)
    {
        for (var line = first; line <= Math.Min(last, lines.Length); line++)
        {
            if (Begins(line))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a tab stands on the line before the column.</summary>
    public bool Before(int line, int column) => line >= 1 && line <= lines.Length && lines[line - 1].AsSpan(0, Math.Clamp(column - 1, 0, lines[line - 1].Length)).Contains('\t');
}
