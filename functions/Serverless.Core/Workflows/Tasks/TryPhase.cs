using System.Text.Json;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>How far a <c>try</c> has come.</summary>
public abstract record TryPhase
{
    private TryPhase()
    {
    }

    /// <param name="Deadline">When this attempt is over its limit; null for none.</param>
    public sealed record Trying(ListRun Body, DateTimeOffset? Deadline) : TryPhase;

    /// <summary>Waits for the next attempt.</summary>
    public sealed record BackingOff(DateTimeOffset Until) : TryPhase;

    /// <summary>The wait is over.</summary>
    public sealed record Due : TryPhase
    {
        public static readonly Due Instance = new();
    }

    /// <summary>Works through <c>catch.do</c>.</summary>
    public sealed record Catching(JsonElement Error, ListRun Body) : TryPhase;
}
