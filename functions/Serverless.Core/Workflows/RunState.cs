using System.Text.Json;
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

    /// <summary>Started, and the workflow's <c>input.from</c> is still to be applied.</summary>
    public sealed record Arriving(RunOrigin Origin) : RunState;

    /// <param name="Context">The value of <c>$context</c>: the workflow's input until a task exports something (DSL 1.0.3, "Data Flow").</param>
    /// <param name="Tasks">The tree of what is open.</param>
    public sealed record Active(RunOrigin Origin, JsonElement Context, ListRun Tasks) : RunState
    {
        /// <summary>Places in the journal of the events the run has heard.</summary>
        public HeardEvents Heard { get; init; } = HeardEvents.None;

        /// <summary>The timeout of the run; null where it has none.</summary>
        public TaskDeadline? Limit { get; init; }

        /// <summary>The output, where a task has ended the run (<c>then: end</c>) and another that must not be abandoned is still busy.</summary>
        public JsonElement? Ending { get; init; }
    }

    public sealed record Ended(RunOrigin Origin, DateTimeOffset At, RunOutcome Outcome) : RunState;
}

/// <summary>How a run ended.</summary>
public abstract record RunOutcome
{
    private RunOutcome()
    {
    }

    public sealed record Completed(JsonElement Output) : RunOutcome;

    public sealed record Faulted(Failure Failure) : RunOutcome;
}
