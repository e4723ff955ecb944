using Serverless.Core.Admission.Facts;

namespace Serverless.Core.Workflows.Schedules;

/// <summary>How far a schedule has come: the memory that all instances of the router share.</summary>
/// <param name="Schedule">The text of the schedule that this is about.</param>
/// <param name="Since">When it was placed: what was due before is not made up for.</param>
/// <param name="Fired">The time of the newest tick that is in the journal; null before the first.</param>
/// <param name="Sequence">That tick's place in the journal.</param>
/// <param name="Removed">No pack had the workflow any more; placed again, it begins anew.</param>
public sealed record ScheduleFacts(string Schedule, DateTimeOffset Since, DateTimeOffset? Fired = null, long? Sequence = null, bool Removed = false) : GuardFacts;
