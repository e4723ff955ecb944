using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Control;

namespace Serverless.Application.Runs;

/// <summary>The run that does an ended one anew: the same document, from its beginning. It may have another input, and nobody has reserved a plan for it.</summary>
public static class RunContinuation
{
    /// <summary>Null where the verdict starts none. A continuation that was recorded already may not have been started: starting it again is starting it once.</summary>
    public static RunStart? Of(ActVerdict verdict, RunOrigin ended) => Recorded(verdict) is RunContinued continued
        ? new RunStart(continued.RunId, ended.Workflow.Document, continued.Input ?? ended.Input, ended.Cause with { ContinuedFrom = ended.RunId, Plan = null })
        : null;

    private static HistoryEvent? Recorded(ActVerdict verdict) => verdict switch
    {
        ActVerdict.Taken taken => taken.Fact,
        ActVerdict.AlreadySo already => already.Fact,
        _ => null,
    };
}
