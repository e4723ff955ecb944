namespace Serverless.Jq.Values;

/// <summary>How values are laid out as text.</summary>
/// <param name="Indent">Spaces a level, or -1 for everything on one line.</param>
/// <param name="Tab">Levels are indented with a tab each.</param>
/// <param name="SortKeys">Keys in order of their codepoints instead of insertion.</param>
/// <param name="Ascii">Everything beyond ASCII is escaped.</param>
/// <param name="Depth">Nesting beyond which the budget's error is raised.</param>
/// <param name="Most">Bytes beyond which the budget's error is raised: what shares its parts can be far longer as text than it is in memory.</param>
/// <param name="Enough">Bytes after which nothing more need be written.</param>
internal sealed record JsonLayout(int Indent = -1, bool Tab = false, bool SortKeys = false, bool Ascii = false, int Depth = int.MaxValue, int Enough = int.MaxValue, int Most = JsonLayout.Largest)
{
    /// <summary>The longest text there can be.</summary>
    public const int Largest = 2_000_000_000;

    public static readonly JsonLayout Compact = new();

    /// <summary>On one line, within a budget.</summary>
    public static JsonLayout Within(JqBudget budget) => Compact with { Depth = budget.Depth, Most = (int)Math.Min(Largest, budget.OutputBytes) };
}
