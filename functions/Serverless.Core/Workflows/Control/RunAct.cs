using System.Text.Json;

namespace Serverless.Core.Workflows.Control;

/// <summary>What a person does to a run.</summary>
/// <param name="By">Who; recorded.</param>
/// <param name="Reason">Why; recorded.</param>
public abstract record RunAct(string By, string Reason)
{
    public abstract ActKind Kind { get; }

    /// <summary>The fact it becomes in the history of this run.</summary>
    internal abstract PersonActed Fact(RunOrigin run, DateTimeOffset now);

    public sealed record Pause(string By, string Reason) : RunAct(By, Reason)
    {
        public override ActKind Kind => ActKind.Pause;

        internal override PersonActed Fact(RunOrigin run, DateTimeOffset now) => new RunPaused(now, By, Reason);
    }

    public sealed record Resume(string By, string Reason) : RunAct(By, Reason)
    {
        public override ActKind Kind => ActKind.Resume;

        internal override PersonActed Fact(RunOrigin run, DateTimeOffset now) => new RunResumed(now, By, Reason);
    }

    public sealed record Cancel(string By, string Reason) : RunAct(By, Reason)
    {
        public override ActKind Kind => ActKind.Cancel;

        internal override PersonActed Fact(RunOrigin run, DateTimeOffset now) => new CancelRequested(now, By, Reason);
    }

    /// <param name="Input">For the failed task in place of its raw input; null for the same again.</param>
    public sealed record Retry(string By, string Reason, JsonElement? Input) : RunAct(By, Reason)
    {
        public override ActKind Kind => ActKind.Retry;

        internal override PersonActed Fact(RunOrigin run, DateTimeOffset now) => new RunRetried(now, By, Reason, Input);
    }

    /// <summary>Starts a run of the same document from its beginning.</summary>
    /// <param name="Input">The input of the new run; null for the same again.</param>
    public sealed record Continue(string By, string Reason, JsonElement? Input) : RunAct(By, Reason)
    {
        public override ActKind Kind => ActKind.Continue;

        internal override PersonActed Fact(RunOrigin run, DateTimeOffset now) => new RunContinued(now, By, Reason, RunId.Continuing(run.RunId), Input);
    }
}

public enum ActKind
{
    Pause,
    Resume,
    Cancel,
    Retry,
    Continue,
}
