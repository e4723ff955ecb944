using System.Text.Json;

namespace Serverless.Core.Workflows;

/// <summary>A workflow document that has been read and compiled: immutable, shared by all its runs.</summary>
public sealed record Workflow(string Namespace, string Name, string Version, JsonElement Document)
{
    /// <summary><c>namespace/name:version</c>, as a rule's <c>run</c> names it.</summary>
    public string Reference => $"{Namespace}/{Name}:{Version}";
}
