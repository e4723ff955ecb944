using System.Text.Json;
using Serverless.Core.Workflows;

namespace Serverless.Application.Rehearsals;

/// <summary>What a run came to that was played with stand-ins.</summary>
/// <param name="Tasks">Paths of the tasks that were started, in order.</param>
/// <param name="Outcome">Null where it could not be played to its end.</param>
/// <param name="Broken">Why it could not; null where it could.</param>
internal sealed record PlayedRun(RehearsedTasks Names, IReadOnlyList<string> Tasks, IReadOnlyList<PlayedCall> Calls, RunOutcome? Outcome, TimeSpan Took, RehearsalDifference? Broken);

/// <param name="Effect"><c>read</c> or <c>change</c>.</param>
internal sealed record PlayedCall(string Path, string Effect, JsonElement With);
