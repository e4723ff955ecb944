using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Control;

namespace Serverless.Engines.Embedded;

/// <summary>What came of an act, with the run it was about; both null unless it was judged.</summary>
internal sealed record ActRecord(RecordOutcome Outcome, ActVerdict? Verdict = null, RunOrigin? Run = null);
