using System.Text.Json;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>How far a call has come.</summary>
public abstract record CallPhase
{
    private CallPhase()
    {
    }

    public sealed record Ready : CallPhase
    {
        public static readonly Ready Instance = new();
    }

    /// <summary>It was not performed, as a person or the target said: it is intended anew, with the arguments and the key it had.</summary>
    /// <param name="Deadline">Of the earlier answers; null where there was none.</param>
    public sealed record Again(CallIntended Intent, DateTimeOffset? Deadline = null) : CallPhase;

    public sealed record Intended(CallIntended Intent, DateTimeOffset? Deadline = null) : CallPhase;

    /// <summary>The target said when to come again.</summary>
    /// <param name="State">What to ask with; null where it did nothing and is to be called anew.</param>
    public sealed record Pending(CallIntended Intent, DateTimeOffset Until, DateTimeOffset Deadline, JsonElement? State) : CallPhase;

    /// <summary>What became of it is being asked.</summary>
    public sealed record Asked(CallIntended Intent, DateTimeOffset Deadline, JsonElement State) : CallPhase;

    public sealed record Doubted(CallIntended Intent, string Reason) : CallPhase;

    public sealed record Returned(JsonElement Output) : CallPhase;

    public sealed record Failed(Failure Failure) : CallPhase;
}
