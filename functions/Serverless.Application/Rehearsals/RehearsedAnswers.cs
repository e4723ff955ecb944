using Serverless.Core.Workflows;

namespace Serverless.Application.Rehearsals;

/// <summary>Gives each task that asks its next answer, at its time.</summary>
internal sealed class RehearsedAnswers(IReadOnlyList<TaskAnswers> all, RehearsedTasks tasks)
{
    private readonly Dictionary<TaskAnswers, int> given = [];
    private readonly Dictionary<string, (StandIn Answer, DateTimeOffset Due)> coming = new(StringComparer.Ordinal);

    /// <summary>The answer that is on its way to this path, taken from those that are left where none is; null where none is left.</summary>
    public (StandIn Answer, DateTimeOffset Due)? For(string path, DateTimeOffset now)
    {
        if (coming.TryGetValue(path, out var underway))
        {
            return underway;
        }

        // What the rehearsal says of one place goes before what it says of a name.
        var mine = all.Where(answers => tasks.IsCalled(path, answers.Task.Name)).OrderByDescending(answers => answers.Task.Name.StartsWith('/')).FirstOrDefault();
        if (mine is null || given.GetValueOrDefault(mine) is var count && count >= mine.Answers.Count && !(mine is { Always: true, Answers.Count: > 0 }))
        {
            return null;
        }

        given[mine] = count + 1;
        var answer = mine.Answers[mine.Always ? 0 : count];
        return coming[path] = (answer, now + answer.After);
    }

    /// <summary>It has come.</summary>
    public void Give(string path) => coming.Remove(path);

    /// <summary>Nobody waits any more for what was on its way to other paths.</summary>
    public void Keep(IEnumerable<Command> open)
    {
        var paths = open.Select(command => command.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var path in coming.Keys.Where(path => !paths.Contains(path)).ToList())
        {
            coming.Remove(path);
        }
    }
}
