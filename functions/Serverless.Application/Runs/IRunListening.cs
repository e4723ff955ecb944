using Serverless.Application.Journal;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Application.Runs;

/// <summary>Offers events to runs that listen.</summary>
public interface IRunListening
{
    /// <summary>An event that is offered again is heard once, and the run that has heard it goes on with it for certain.</summary>
    /// <exception cref="StoreUnavailableException">It is not known to be heard; offer it again.</exception>
    ValueTask<HearOutcome> HearAsync(string runId, EventArrival arrival, CancellationToken cancellation);
}

public enum HearOutcome
{
    /// <summary>Durably, now or before.</summary>
    Heard,

    /// <summary>The run does not wait for it now, but may wait for the next: also a faulted run may, when it is retried.</summary>
    NotAwaited,

    /// <summary>There is no such run, or it has ended for good: it will never wait for anything.</summary>
    Ended,
}
