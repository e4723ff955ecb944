namespace Serverless.Core.Workflows;

/// <summary>What a host can do for workflows beyond deciding. A document that needs what is missing is refused when it is loaded, with the reason.</summary>
/// <param name="Missing">By name (the constants here, or a function of <see cref="Functions"/>), why the host cannot or may not: a sentence for the document's author.</param>
public sealed record WorkflowAbilities(IReadOnlyDictionary<string, string> Missing)
{
    public const string Shell = "shell";
    public const string JavaScript = "script:javascript";
    public const string Python = "script:python";
    public const string Container = "container";

    /// <summary>A container that sees folders of the host.</summary>
    public const string ContainerVolumes = "container:volumes";

    public const string McpProcess = "mcp:stdio";

    /// <summary>A schedule with less than a minute between two starts.</summary>
    public const string ScheduleSeconds = "schedule:seconds";

    public WorkflowAbilities Without(string name, string reason) => new(new Dictionary<string, string>(Missing) { [name] = reason });

    /// <summary>Nothing is missing: for documents that were let in before.</summary>
    public static WorkflowAbilities All { get; } = new(new Dictionary<string, string>());
}
