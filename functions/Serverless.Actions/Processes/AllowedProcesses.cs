namespace Serverless.Actions.Processes;

/// <summary>Reads what an operator allows, in words: <c>shell</c>, <c>scripts</c>, <c>containers</c>, <c>volumes</c>, <c>mcp</c>.</summary>
public static class AllowedProcesses
{
    public static IReadOnlyList<string> Words { get; } = ["shell", "scripts", "containers", "volumes", "mcp"];

    /// <summary>Unknown words allow nothing.</summary>
    public static ProcessSettings Of(IEnumerable<string> words)
    {
        var allowed = words.Select(word => word.Trim()).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new ProcessSettings
        {
            Shell = allowed.Contains("shell"),
            Scripts = allowed.Contains("scripts"),
            Containers = allowed.Contains("containers") || allowed.Contains("volumes"),
            ContainerVolumes = allowed.Contains("volumes"),
            McpServers = allowed.Contains("mcp"),
        };
    }
}
