using System.Text.Json;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>How far a task with extensions has come.</summary>
public abstract record ExtendedPhase
{
    private ExtendedPhase()
    {
    }

    /// <summary>Which extensions apply is still to be decided.</summary>
    public sealed record Arriving : ExtendedPhase
    {
        public static readonly Arriving Instance = new();
    }

    /// <param name="Index">Of the extension whose tasks run.</param>
    public sealed record Before(IReadOnlyList<bool> Applies, int Index, ListRun Body) : ExtendedPhase;

    /// <summary>The task itself is next.</summary>
    public sealed record AtDoor(IReadOnlyList<bool> Applies) : ExtendedPhase;

    public sealed record Within(IReadOnlyList<bool> Applies, TaskRun Task) : ExtendedPhase;

    /// <param name="Output">Of the task.</param>
    /// <param name="Then">Where the task leads; null where its frame says it.</param>
    public sealed record After(IReadOnlyList<bool> Applies, int Index, ListRun Body, JsonElement Output, string? Then) : ExtendedPhase;

    public sealed record Done(JsonElement Output, string? Then) : ExtendedPhase;

    public sealed record Failed(Failure Failure) : ExtendedPhase;
}
