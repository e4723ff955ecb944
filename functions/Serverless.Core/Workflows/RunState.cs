using System.Collections.Immutable;
using System.Text.Json;
using Serverless.Core.Workflows.Approvals;
using Serverless.Core.Workflows.Effects;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows;

/// <summary>Where a run stands: folded from its history, never stored by itself.</summary>
public abstract record RunState
{
    private RunState()
    {
    }

    /// <summary>No facts yet.</summary>
    public sealed record NotStarted : RunState
    {
        public static readonly NotStarted Instance = new();
    }

    /// <summary>Started and not ended, and nobody holds it.</summary>
    public abstract record Going(RunOrigin Origin) : RunState
    {
        /// <summary>The last retry by a person; null where there was none.</summary>
        public RunRetried? Retried { get; init; }
    }

    /// <summary>Started, and the workflow's <c>input.from</c> is still to be applied.</summary>
    public sealed record Arriving(RunOrigin Origin) : Going(Origin);

    /// <param name="Context">The value of <c>$context</c>: the workflow's input until a task exports something (DSL 1.0.3, "Data Flow").</param>
    /// <param name="Tasks">The tree of what is open.</param>
    public sealed record Active(RunOrigin Origin, JsonElement Context, ListRun Tasks) : Going(Origin)
    {
        /// <summary>Places in the journal of the events the run has heard.</summary>
        public HeardEvents Heard { get; init; } = HeardEvents.None;

        /// <summary>What each probe said last.</summary>
        public ImmutableDictionary<string, ProbeAnswer> Probes { get; init; } = ImmutableDictionary<string, ProbeAnswer>.Empty;

        /// <summary>What keeps it from beginning; null for nothing.</summary>
        public RunGate? Gate { get; init; }

        /// <summary>A call that may change something was begun, or a run of another workflow.</summary>
        public bool Changed { get; init; }

        /// <summary>What the last probe after a change said; null where none was asked, or something was changed after it had said healthy.</summary>
        public ProbeAnswer? Verified { get; init; }

        /// <summary>The timeout of the run; null where it has none.</summary>
        public TaskDeadline? Limit { get; init; }

        /// <summary>The output, where a task has ended the run (<c>then: end</c>) and another that must not be abandoned is still busy.</summary>
        public JsonElement? Ending { get; init; }
    }

    /// <summary>A person holds it: nothing is begun until it is resumed.</summary>
    /// <param name="Run">What it goes on as.</param>
    public sealed record Paused(Going Run, RunPaused Act) : RunState;

    /// <summary>A person ends it: nothing is begun any more, and what is under way is waited for.</summary>
    public sealed record Cancelling(Going Run, CancelRequested Act) : RunState;

    public sealed record Ended(RunOrigin Origin, DateTimeOffset At, RunOutcome Outcome) : RunState
    {
        /// <summary>Where a retry goes on; only of a faulted run.</summary>
        public Going? Broken { get; init; }

        /// <summary>Set where another run does this one anew.</summary>
        public RunContinued? Continued { get; init; }

        /// <summary>Nobody can make it go on. A faulted run that may still be retried listens again then to what it listened to.</summary>
        public bool ForGood => Broken is null || Continued is not null;
    }

    /// <summary>What it began with; null before that.</summary>
    public RunOrigin? Begun => this switch
    {
        Going going => going.Origin,
        Paused paused => paused.Run.Origin,
        Cancelling cancelling => cancelling.Run.Origin,
        Ended ended => ended.Origin,
        _ => null,
    };
}

/// <summary>How a run ended.</summary>
public abstract record RunOutcome
{
    private RunOutcome()
    {
    }

    public sealed record Completed(JsonElement Output) : RunOutcome;

    public sealed record Faulted(Failure Failure) : RunOutcome;

    public sealed record Cancelled(CancelRequested Act) : RunOutcome;
}
