namespace Serverless.Engines.Embedded;

internal enum RecordOutcome
{
    Recorded,

    /// <summary>The run does not wait for this: it came late, or twice.</summary>
    NotAwaited,

    NoSuchRun,

    /// <summary>The run has left memory meanwhile, or somebody else wrote to its history: take it up again.</summary>
    LeftMemory,
}
