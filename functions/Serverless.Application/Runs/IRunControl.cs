using Serverless.Application.Journal;
using Serverless.Core.Workflows.Control;

namespace Serverless.Application.Runs;

/// <summary>What persons do to runs.</summary>
public interface IRunControl
{
    /// <summary>Does it, durably before it returns, where the run as it stands allows it (<see cref="ActTable"/>). Of acts that come at once each
    /// finds the run as the one before left it; the same act again is told yes and changes nothing.</summary>
    /// <exception cref="StoreUnavailableException">It is not known to be done; ask again.</exception>
    ValueTask<ActOutcome> ActAsync(string runId, RunAct act, CancellationToken cancellation);
}
