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

    /// <summary>A person said that it was not performed: it is intended anew, with the arguments and the key it had.</summary>
    public sealed record Again(CallIntended Intent) : CallPhase;

    public sealed record Intended(CallIntended Intent) : CallPhase;

    public sealed record Doubted(CallIntended Intent, string Reason) : CallPhase;

    public sealed record Returned(JsonElement Output) : CallPhase;

    public sealed record Failed(Failure Failure) : CallPhase;
}
