using Microsoft.Extensions.Logging;
using Serverless.Application.Journal;
using Serverless.Application.Runs;

namespace Serverless.Application.Trust;

/// <summary>Looks at runs that have ended and whose host stopped before anybody looked.</summary>
public sealed class MissedVerifications(Verifications verifications, IRunHistory histories, ILogger<MissedVerifications> logger)
{
    /// <summary>Looking twice is looking once. What cannot be looked at is let be: it keeps nobody from what the run held.</summary>
    /// <exception cref="StoreUnavailableException">It is not known to be done; look again.</exception>
    public async ValueTask LookAsync(string runId, string rule, CancellationToken cancellation)
    {
        try
        {
            await verifications.LookAsync(histories, runId, rule, cancellation).ConfigureAwait(false);
        }
        catch (Exception defect) when (defect is not (StoreUnavailableException or OperationCanceledException))
        {
            Logs.NotLookedAt(logger, defect, runId);
        }
    }
}
