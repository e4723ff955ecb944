using System.Text.Json;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>A task of a workflow, read and compiled. The cases are the sealed records of this folder; a new kind of task is one
/// definition, one <see cref="TaskRun"/> and one reader.</summary>
public abstract record TaskDefinition(TaskFrame Frame)
{
    public string Name => Frame.Name;

    /// <summary>What the task is doing right after it has started.</summary>
    internal abstract TaskRun Open(TaskOpening opening);
}

/// <summary>A task that has been entered.</summary>
/// <param name="Path">Its <see cref="TaskFrame.Reference"/>, with <c>#2</c>, <c>#3</c>… after a task that was entered again by a jump.</param>
/// <param name="RawInput">What the task before it put out.</param>
/// <param name="Input">The same after <c>input.from</c>.</param>
public sealed record TaskOpening(TaskDefinition Definition, string Path, JsonElement RawInput, JsonElement Input, DateTimeOffset StartedAt)
{
    /// <summary>Where a list inside the task is. As long as no loop has added to the path it is the list's own reference, which costs nothing.</summary>
    internal string PathOf(TaskList list) =>
        ReferenceEquals(Path, Definition.Frame.Reference) ? list.Reference : string.Concat(Path, list.Reference.AsSpan(Definition.Frame.Reference.Length));
}
