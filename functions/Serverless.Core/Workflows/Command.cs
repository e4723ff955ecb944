using System.Text.Json;

namespace Serverless.Core.Workflows;

/// <summary>What a run waits for from the outside. Derived from its state, so that a restart asks for the same again.</summary>
public abstract record Command(string Path)
{
    /// <param name="Probe">Arguments of the HTTP call that tells whether it was done; only with <see cref="RetryClass.Check"/>.</param>
    public sealed record PerformCall(string Path, string Function, JsonElement With, string EffectKey, RetryClass Class, JsonElement? Probe) : Command(Path)
    {
        /// <summary>What in <see cref="With"/> the performer fills in; null where nothing is.</summary>
        public IReadOnlyList<SealedValue>? Sealed { get; init; }

        /// <summary>The same of <see cref="Probe"/>.</summary>
        public IReadOnlyList<SealedValue>? ProbeSealed { get; init; }
    }

    public sealed record WaitUntil(string Path, DateTimeOffset Until) : Command(Path);

    public sealed record PublishEvent(string Path, JsonElement Event) : Command(Path);

    /// <summary>A call is in doubt and a person has to say what became of it.</summary>
    public sealed record AskPerson(string Path, string Question) : Command(Path);
}
