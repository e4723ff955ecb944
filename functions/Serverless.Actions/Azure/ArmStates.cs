namespace Serverless.Actions.Azure;

/// <summary>How far something is, by the word ARM has for it. Three words are ends, all others are on the way (Azure Resource Manager, "Track asynchronous operations").</summary>
internal static class ArmStates
{
    public static bool IsGood(string? state) => Is(state, "Succeeded");

    public static bool IsBad(string? state) => Is(state, "Failed") || Is(state, "Canceled") || Is(state, "Cancelled");

    public static bool IsUnderWay(string? state) => state is not null && !IsGood(state) && !IsBad(state);

    private static bool Is(string? state, string word) => string.Equals(state, word, StringComparison.OrdinalIgnoreCase);
}
