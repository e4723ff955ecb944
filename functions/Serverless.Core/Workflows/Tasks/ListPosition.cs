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

    /// <param name="Limit">Null where the task has no <c>timeout</c>.</param>
    public sealed record Within(int Index, TaskRun Task, TaskDeadline? Limit = null) : ListPosition
    {
        internal bool IsExpired(DateTimeOffset now) => Limit?.IsOver(now) == true;

        /// <summary>Path of the timer: the pointer of the <c>timeout</c>, which no task can have.</summary>
        internal string LimitPath => Task.Path + TaskDeadline.Segment;
    }

    /// <param name="Then">The directive that led out of it; null where it came to its end.</param>
    public sealed record Done(JsonElement Output, string? Then = null) : ListPosition;

    /// <summary>A task failed and nothing in the list caught it.</summary>
    public sealed record Failed(Failure Failure) : ListPosition
    {
        /// <summary>Where it was when the task failed: <see cref="Before"/> one that could not be entered, or <see cref="Within"/> it.</summary>
        public ListPosition? Place { get; init; }
    }
}

/// <param name="Due">When the task is over its time; after the timer has gone off, when that was.</param>
/// <param name="Elapsed">The timer has gone off.</param>
public sealed record TaskDeadline(DateTimeOffset Due, bool Elapsed)
{
    internal const string Segment = "/timeout";

    /// <summary>What is over stays so, also where the clock is set back.</summary>
    internal bool IsOver(DateTimeOffset now) => Elapsed || now >= Due;
}
