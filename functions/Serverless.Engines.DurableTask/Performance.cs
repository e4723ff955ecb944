using Serverless.Core.Workflows;

namespace Serverless.Engines.DurableTask;

/// <summary>One time that something is being done for a run.</summary>
/// <param name="Outcome">Of what was given up, whatever comes is not heard of.</param>
/// <param name="Unwanted">Ends it, where nobody waits for it any more.</param>
internal sealed record Performance(Task<TaskEvent> Outcome, CancellationTokenSource Unwanted)
{
    // Not here: whoever is ended by it may have much to do for that.
    public void GiveUp() => _ = Unwanted.CancelAsync();
}
