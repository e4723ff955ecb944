using Serverless.Application.Runs;

namespace Serverless.Engines.Embedded.Tests;

/// <summary>The same of an engine that never reads more of a history than its last fact.</summary>
public sealed class SnapshotContractTests : EmbeddedEngineContractTests
{
    private protected override IRunSnapshots Snapshots => Store;
}
