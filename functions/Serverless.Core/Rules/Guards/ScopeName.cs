namespace Serverless.Core.Rules.Guards;

/// <summary>The name of what several rules share.</summary>
internal static class ScopeName
{
    /// <summary>Characters, at most.</summary>
    public const int Longest = 60;

    public static bool Is(string text) => text.Length is >= 1 and <= Longest && text.All(letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');
}
