namespace Serverless.Jq;

/// <summary>How outputs are laid out as text; the defaults are those of jq's command line.</summary>
/// <param name="Indent">Spaces a level, at least 0; -1 for everything on one line.</param>
/// <param name="Tab">Levels are indented with a tab each instead.</param>
/// <param name="SortKeys">Keys in order of their codepoints instead of insertion.</param>
/// <param name="Ascii">Everything beyond ASCII is escaped.</param>
/// <param name="RawStrings">A string is written as it is, without quotes.</param>
public sealed record JqTextLayout(int Indent = 2, bool Tab = false, bool SortKeys = false, bool Ascii = false, bool RawStrings = false)
{
    public static readonly JqTextLayout Compact = new(Indent: -1);
}
