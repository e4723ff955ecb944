namespace Serverless.Application.Packs;

/// <summary>Versions of workflows in their order: by the three numbers; a pre-release comes before its release.</summary>
internal static class WorkflowVersions
{
    public static Comparer<string> Order { get; } = Comparer<string>.Create((a, b) =>
        Version.Parse(Numbers(a)).CompareTo(Version.Parse(Numbers(b))) is not 0 and var order ? order : b.Contains('-').CompareTo(a.Contains('-')) is not 0 and var release ? release : string.CompareOrdinal(a, b));

    private static string Numbers(string version) => version[..(version.IndexOfAny(['-', '+']) is >= 0 and var end ? end : version.Length)];
}
