using System.Text.Json;
using Serverless.Application.Journal;
using Serverless.Core.Workflows;

namespace Serverless.Application.Runs;

/// <summary>Runs workflows durably.</summary>
public interface IRunEngine
{
    /// <summary>Starts a run, durably before it returns. Starting an id twice is starting it once, also at the same moment.</summary>
    /// <exception cref="StoreUnavailableException">It is not known to be started; start it again.</exception>
    ValueTask<StartOutcome> StartAsync(RunStart start, CancellationToken cancellation);

    /// <summary>A person says what became of a call in doubt.</summary>
    ValueTask<ResolveOutcome> ResolveAsync(DoubtAnswer answer, CancellationToken cancellation);
}

/// <param name="Workflow">The whole document, as JSON.</param>
public sealed record RunStart(string RunId, JsonElement Workflow, JsonElement Input, RunCause Cause);

public enum StartOutcome
{
    Started,
    AlreadyStarted,
}

/// <param name="Output">What the call answered, where it was performed and this is known; JSON null otherwise.</param>
public sealed record DoubtAnswer(string RunId, string Path, bool Performed, JsonElement Output, string By, string Reason);

public enum ResolveOutcome
{
    Resolved,
    NoSuchRun,

    /// <summary>No call at that path is in doubt (any more).</summary>
    NotInDoubt,
}
