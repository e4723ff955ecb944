using System.Text.Json;

namespace Serverless.Core.Workflows;

/// <summary>What a run waits for from the outside. Derived from its state, so that a restart asks for the same again.</summary>
public abstract record Command(string Path)
{
    /// <param name="Probe">Arguments of the HTTP call that tells whether it was done; only with <see cref="RetryClass.Check"/>.</param>
    /// <param name="Progress">What earlier answers said, where this is not the first time; null otherwise.</param>
    public sealed record PerformCall(string Path, string Function, JsonElement With, string EffectKey, RetryClass Class, JsonElement? Probe, CallProgress? Progress = null) : Command(Path)
    {
        /// <summary>Of the run: whose scope the call keeps to, and whose trace it goes on in.</summary>
        public RunCause Cause { get; init; } = RunCause.None;
    }

    public sealed record WaitUntil(string Path, DateTimeOffset Until) : Command(Path);

    public sealed record PublishEvent(string Path, JsonElement Event) : Command(Path);

    /// <summary>A call is in doubt and a person has to say what became of it.</summary>
    public sealed record AskPerson(string Path, string Question) : Command(Path);
}

/// <summary>What is known of a call that takes longer than one answer.</summary>
/// <param name="State">Of <see cref="CallAccepted"/>: the call is to ask, not to act. Null where the target did nothing so far.</param>
public sealed record CallProgress(DateTimeOffset Deadline, JsonElement? State);
