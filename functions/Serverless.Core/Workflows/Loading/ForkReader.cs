using Serverless.Core.Documents;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads a <c>fork</c>.</summary>
internal static class ForkReader
{
    public static TaskDefinition Read(MapReader map, TaskFrame frame, TaskScope scope)
    {
        var fork = scope.Load.Map(map.Required("fork")!, "fork");
        var compete = fork.OptionalBoolean("compete") ?? false;
        var branches = TaskListReader.ReadBranches(fork.Required("branches"), $"{frame.Reference}/fork/branches", scope);
        fork.Finish();
        return new ForkTask(frame, [.. branches.Items.Select(branch => new TaskList(branches.Reference, [branch]))], compete);
    }
}
