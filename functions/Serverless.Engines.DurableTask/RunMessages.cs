namespace Serverless.Engines.DurableTask;

/// <summary>What an orchestration begins with: a reference. Documents stay in the run's history, where they may be as large as they like.</summary>
/// <param name="Failures">Stretches that failed one after the other before this life of the orchestration.</param>
/// <param name="Interpreter">Version of <see cref="RunOrchestration"/> that began it, and does all of it.</param>
public sealed record RunWork(string RunId, int Failures = 0, string Interpreter = "1.0");

/// <summary>Asks an activity for a stretch of a run.</summary>
/// <param name="Now">The orchestration's time: what is due by it is due, whatever the activity's own clock says.</param>
public sealed record StretchRequest(string RunId, DateTimeOffset Now);

/// <summary>Where a run rests after a stretch.</summary>
/// <param name="WakeAt">With <see cref="RestKind.Waiting"/>: when the next timer is due; null where only a person or an event can go on.</param>
/// <param name="Note">One line for the scheduler's dashboard.</param>
public sealed record Rest(RestKind Kind, DateTimeOffset? WakeAt, string Note);

public enum RestKind
{
    Ended,

    /// <summary>The stretch has reached its limits; another is to follow at once.</summary>
    More,
    Waiting,
}
