namespace Serverless.Actions.Processes;

/// <summary>What of <c>run</c>, and of MCP servers in processes of their own, the operator allows. Nothing is allowed unless it is said.</summary>
public sealed record ProcessSettings
{
    public bool Shell { get; init; }

    public bool Scripts { get; init; }

    public bool Containers { get; init; }

    /// <summary>Containers that see folders of the host.</summary>
    public bool ContainerVolumes { get; init; }

    /// <summary>MCP servers that are started as a command.</summary>
    public bool McpServers { get; init; }

    /// <summary>How long a process may take; then it is killed with all it has started. 5 minutes by default.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How much memory each process may have, in MiB; 512 by default.</summary>
    public int MemoryLimit { get; init; } = 512;

    /// <summary>How much a process may write, in bytes, for each of its outputs; 1 MiB by default. One that writes more is killed.</summary>
    public int OutputLimit { get; init; } = 1024 * 1024;

    /// <summary>How many processes run at a time; more wait. 8 by default.</summary>
    public int AtATime { get; init; } = 8;

    /// <summary>Programs by what they are for, where they are not found in the usual folders: <c>sh</c>, <c>node</c>, <c>python3</c>, <c>docker</c>.</summary>
    public IReadOnlyDictionary<string, string> Programs { get; init; } = new Dictionary<string, string>();
}
