using System.Text.Json;

namespace Serverless.Core.Workflows;

/// <summary>What a run waits for from the outside. Derived from its state, so that a restart asks for the same again.</summary>
public abstract record Command(string Path)
{
    /// <summary>Whether it is given up when its task is abandoned. What may have changed something outside is not: its outcome is waited for.</summary>
    internal virtual bool MayBeDropped => true;

    /// <param name="Probe">Arguments of the HTTP call that tells whether it was done; only with <see cref="RetryClass.Check"/>.</param>
    /// <param name="Progress">What earlier answers said, where this is not the first time; null otherwise.</param>
    public sealed record PerformCall(string Path, string Function, JsonElement With, string EffectKey, RetryClass Class, JsonElement? Probe, CallProgress? Progress = null) : Command(Path)
    {
        /// <summary>What in <see cref="With"/> the performer fills in; null where nothing is.</summary>
        public IReadOnlyList<SealedValue>? Sealed { get; init; }

        /// <summary>The same of <see cref="Probe"/>.</summary>
        public IReadOnlyList<SealedValue>? ProbeSealed { get; init; }

        /// <summary>Its task has been abandoned, or its run is being cancelled: whoever can end it, ends it. It is heard of all the same.</summary>
        public bool Unwanted { get; init; }

        /// <summary>Of the run: whose scope the call keeps to, and whose trace it goes on in.</summary>
        public RunCause Cause { get; init; } = RunCause.None;

        internal override bool MayBeDropped => Class == RetryClass.Safe;
    }

    public sealed record WaitUntil(string Path, DateTimeOffset Until) : Command(Path)
    {
        /// <summary>Then a call is asked about whose outcome is waited for.</summary>
        internal bool IsKept { get; init; }

        internal override bool MayBeDropped => !IsKept;
    }

    public sealed record PublishEvent(string Path, JsonElement Event) : Command(Path);

    /// <summary>See to it that events of these types are offered to the run from now on.</summary>
    /// <param name="Types">Null for all.</param>
    public sealed record Subscribe(string Path, IReadOnlyList<string>? Types) : Command(Path);

    /// <summary>The run waits for an event. Nothing has to be done for it.</summary>
    /// <param name="Types">Null for all.</param>
    public sealed record AwaitEvent(string Path, IReadOnlyList<string>? Types) : Command(Path);

    /// <param name="Workflow"><c>namespace/name:version</c>, or <c>latest</c> for the version.</param>
    public sealed record StartChild(string Path, string ChildId, string Workflow, JsonElement Input) : Command(Path)
    {
        /// <summary>Of the run: the child acts within its scope and goes on in its trace.</summary>
        public RunCause Cause { get; init; } = RunCause.None;

        /// <summary>The run waits for the end of its child.</summary>
        public bool Awaited { get; init; }

        /// <summary>When it was decided. A child that had faulted before is to go on from the task that failed.</summary>
        public DateTimeOffset Since { get; init; }

        /// <summary>JSON pointer of the task that runs it; null where it is an approval that tells somebody.</summary>
        public string? Task { get; init; }

        internal override bool MayBeDropped => false;
    }

    /// <summary>The run waits for its child. Whoever takes it up looks whether it has ended; otherwise the child tells.</summary>
    public sealed record AwaitChild(string Path, string ChildId) : Command(Path);

    /// <summary>The run waits for a person's answer. Nothing has to be done for it.</summary>
    public sealed record AwaitAnswer(string Path, Approvals.ApprovalProgress Approval) : Command(Path);

    /// <summary>A call is in doubt and a person has to say what became of it.</summary>
    public sealed record AskPerson(string Path, string Question) : Command(Path)
    {
        internal override bool MayBeDropped => false;
    }
}

/// <summary>What is known of a call that takes longer than one answer.</summary>
/// <param name="State">Of <see cref="CallAccepted"/>: the call is to ask, not to act. Null where the target did nothing so far.</param>
public sealed record CallProgress(DateTimeOffset Deadline, JsonElement? State);
