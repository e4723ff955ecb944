using System.Text.Json;

namespace Serverless.Core.Workflows.Control;

/// <summary>What a person does to a run.</summary>
/// <param name="By">Who; recorded.</param>
/// <param name="Reason">Why; recorded.</param>
public abstract record RunAct(string By, string Reason)
{
    public abstract ActKind Kind { get; }

    /// <summary>The fact it becomes in the history of this run.</summary>
    internal abstract HistoryEvent Fact(RunOrigin run, DateTimeOffset now);

    public sealed record Pause(string By, string Reason) : RunAct(By, Reason)
    {
        /// <summary>The number of the stop that pauses all runs; null where a person pauses this one.</summary>
        public long? Stop { get; init; }

        public override ActKind Kind => ActKind.Pause;

        internal override HistoryEvent Fact(RunOrigin run, DateTimeOffset now) => new RunPaused(now, By, Reason) { Stop = Stop };
    }

    public sealed record Resume(string By, string Reason) : RunAct(By, Reason)
    {
        /// <summary>Set where a stop of all starts is over: only a run that a stop has paused goes on, not one that a person has.</summary>
        public bool AfterStop { get; init; }

        public override ActKind Kind => ActKind.Resume;

        internal override HistoryEvent Fact(RunOrigin run, DateTimeOffset now) => new RunResumed(now, By, Reason);
    }

    public sealed record Cancel(string By, string Reason) : RunAct(By, Reason)
    {
        public override ActKind Kind => ActKind.Cancel;

        internal override HistoryEvent Fact(RunOrigin run, DateTimeOffset now) => new CancelRequested(now, By, Reason);
    }

    /// <param name="Input">For the failed task in place of its raw input; null for the same again.</param>
    public sealed record Retry(string By, string Reason, JsonElement? Input) : RunAct(By, Reason)
    {
        public override ActKind Kind => ActKind.Retry;

        internal override HistoryEvent Fact(RunOrigin run, DateTimeOffset now) => new RunRetried(now, By, Reason, Input);
    }

    /// <summary>Answers a question that the run asks; which one, and whether it counts, <see cref="Approvals.ApprovalPolicy"/> decides.</summary>
    /// <param name="Id">Of the question.</param>
    /// <param name="Binding">What was shown to whoever answers.</param>
    public sealed record Answer(string By, string Reason, string Id, string Binding, bool Approved) : RunAct(By, Reason)
    {
        /// <summary>Who, as the gate proves it: a person counts once.</summary>
        public required string Subject { get; init; }

        /// <summary>Every role they hold.</summary>
        public IReadOnlyList<string> Roles { get; init; } = [];

        /// <summary><c>api</c>, <c>command-line</c>, <c>link</c>, or <c>link by eve (key)</c> where another has made it.</summary>
        public string How { get; init; } = "api";

        public JsonElement? Data { get; init; }

        /// <summary>The one-use link it comes by; null for none.</summary>
        public string? Link { get; init; }

        public override ActKind Kind => ActKind.Answer;

        internal override HistoryEvent Fact(RunOrigin run, DateTimeOffset now) => throw new InvalidOperationException("Whether an answer counts is not for the table of acts.");
    }

    /// <summary>Starts a run of the same document from its beginning.</summary>
    /// <param name="Input">The input of the new run; null for the same again.</param>
    public sealed record Continue(string By, string Reason, JsonElement? Input) : RunAct(By, Reason)
    {
        public override ActKind Kind => ActKind.Continue;

        internal override HistoryEvent Fact(RunOrigin run, DateTimeOffset now) => new RunContinued(now, By, Reason, RunId.Continuing(run.RunId), Input);
    }
}

public enum ActKind
{
    Pause,
    Resume,
    Cancel,
    Retry,
    Continue,

    /// <summary>Of a question the run asks; it goes by the question and not by the phase of the run.</summary>
    Answer,
}
