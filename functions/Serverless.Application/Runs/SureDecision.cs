using System.Text.Json;
using Serverless.Core.Workflows;

namespace Serverless.Application.Runs;

/// <summary>What follows for a run, also where our own decider fails. A defect in deciding ends the run with what is known of it: a run that says it is
/// broken can be seen, frees what it holds, and can be retried by a build that is not; one that is stuck does none of it.</summary>
public static class SureDecision
{
    /// <inheritdoc cref="WorkflowDecider.Decide"/>
    public static Decision Of(RunState state, DateTimeOffset now, Func<JsonElement, Workflow> read)
    {
        try
        {
            return WorkflowDecider.Decide(state, now);
        }
        catch (Exception defect) when (state is RunState.Active or RunState.Arriving)
        {
            var faulted = new RunFaulted(now, new Failure(FailureTypes.Runtime, 500, "Defect of the router", $"{defect.GetType().Name}: {defect.Message}"));
            return new Decision([faulted], WorkflowDecider.Apply(state, faulted, read), []);
        }
    }
}
