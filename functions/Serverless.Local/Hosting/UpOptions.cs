using System.Net;
using Serverless.Actions.Catalogs;
using Serverless.Actions.Processes;
using Serverless.Api.Gates;
using Serverless.Application.Admission;
using Serverless.Application.Runs;

namespace Serverless.Local.Hosting;

/// <summary>What <c>router up</c> is told.</summary>
/// <param name="Port">0 for a free one.</param>
/// <param name="Data">Folder of the database.</param>
/// <param name="Rules">Folder of the packs; null where rules are pushed.</param>
/// <param name="Secrets">Folder with a file for each secret; null for environment variables alone.</param>
/// <param name="Settings">Settings of packs by <c>pack.setting</c>; they win over the pack's defaults. None where rules are pushed: settings come with them.</param>
internal sealed record UpOptions(int Port, string Data, string? Rules, string? Secrets, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>The address it serves on.</summary>
    public IPAddress Listen { get; init; } = IPAddress.Loopback;

    /// <summary>Names it is reached by, besides those of this machine and the address it serves on.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Address of the vault that secrets are read from; null for variables and files.</summary>
    public Uri? Vault { get; init; }

    /// <summary>What workflows may fetch functions from, and with which secrets.</summary>
    public CatalogSettings Catalogs { get; init; } = CatalogSettings.None;

    public AdmissionLimits Limits { get; init; } = AdmissionLimits.Usual;

    public ApiGate Gate { get; init; } = ApiGate.ThisMachine.Usual;

    /// <summary>What workflows may run as processes of this machine.</summary>
    public ProcessSettings Allowed { get; init; } = new();

    /// <summary>Which steps of runs come in as events of their own.</summary>
    public LifecycleScope Lifecycle { get; init; }
}
