namespace Serverless.Jq.Values;

/// <summary>How values are laid out as text.</summary>
/// <param name="Indent">Spaces a level, or -1 for everything on one line.</param>
/// <param name="Tab">Levels are indented with a tab each.</param>
/// <param name="SortKeys">Keys in order of their codepoints instead of insertion.</param>
/// <param name="Ascii">Everything beyond ASCII is escaped.</param>
/// <param name="Depth">Nesting beyond which the budget's error is raised.</param>
/// <param name="Enough">Bytes after which nothing more need be written.</param>
internal sealed record JsonLayout(int Indent = -1, bool Tab = false, bool SortKeys = false, bool Ascii = false, int Depth = int.MaxValue, int Enough = int.MaxValue)
{
    public static readonly JsonLayout Compact = new();
}
