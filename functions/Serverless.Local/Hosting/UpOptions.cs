using Serverless.Actions.Processes;
using Serverless.Application.Runs;

namespace Serverless.Local.Hosting;

/// <summary>What <c>router up</c> is told.</summary>
/// <param name="Port">On 127.0.0.1; 0 for a free one.</param>
/// <param name="Data">Folder of the database.</param>
/// <param name="Rules">Folder of the packs.</param>
/// <param name="Secrets">Folder with a file for each secret; null for environment variables alone.</param>
/// <param name="Settings">Settings of packs by <c>pack.setting</c>; they win over the pack's defaults.</param>
internal sealed record UpOptions(int Port, string Data, string Rules, string? Secrets, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>What workflows may run as processes of this machine.</summary>
    public ProcessSettings Allowed { get; init; } = new();

    /// <summary>Which steps of runs come in as events of their own.</summary>
    public LifecycleScope Lifecycle { get; init; }
}
