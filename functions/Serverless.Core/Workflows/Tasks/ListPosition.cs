using System.Text.Json;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>How far a list of tasks has come.</summary>
public abstract record ListPosition
{
    private ListPosition()
    {
    }

    /// <summary>The task at <paramref name="Index"/> comes next, with this raw input.</summary>
    public sealed record Before(int Index, JsonElement Input) : ListPosition;

    public sealed record Within(int Index, TaskRun Task) : ListPosition;

    public sealed record Done(JsonElement Output) : ListPosition;

    /// <summary>A task failed and nothing in the list caught it.</summary>
    public sealed record Failed(Failure Failure) : ListPosition
    {
        /// <summary>Where it was when the task failed: <see cref="Before"/> one that could not be entered, or <see cref="Within"/> it.</summary>
        public ListPosition? Place { get; init; }
    }
}
