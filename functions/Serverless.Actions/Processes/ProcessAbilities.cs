using Serverless.Core.Workflows;

namespace Serverless.Actions.Processes;

/// <summary>What this host can do of <c>run</c>, to be held against documents when they are loaded.</summary>
public static class ProcessAbilities
{
    public static WorkflowAbilities Of(ProcessSettings settings)
    {
        var programs = new ProgramFinder(settings);
        var missing = new Dictionary<string, string>();
        Judge(WorkflowAbilities.Shell, settings.Shell, "shell commands", "sh");
        Judge(WorkflowAbilities.JavaScript, settings.Scripts, "scripts", "node");
        Judge(WorkflowAbilities.Python, settings.Scripts, "scripts", "python3");
        Judge(WorkflowAbilities.Container, settings.Containers, "containers", "docker");
        Judge(WorkflowAbilities.ContainerVolumes, settings is { Containers: true, ContainerVolumes: true }, "containers that see folders of the host", "docker");
        Judge(WorkflowAbilities.McpProcess, settings.McpServers, "MCP servers in processes of their own", "sh");
        return new WorkflowAbilities(missing);

        void Judge(string ability, bool allowed, string what, string program)
        {
            if (!allowed)
            {
                missing[ability] = $"its operator has not allowed {what}.";
            }
            else if (programs.Find(program) is null)
            {
                missing[ability] = $"it has no program '{program}'.";
            }
        }
    }
}
