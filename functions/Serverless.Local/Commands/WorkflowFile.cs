using Serverless.Actions;
using Serverless.Application.Packs;
using Serverless.Core.Documents;
using Serverless.Core.Workflows;

namespace Serverless.Local.Commands;

/// <summary>A workflow document that a command is given.</summary>
internal static class WorkflowFile
{
    /// <returns>Null where it has problems; they are on standard error.</returns>
    public static async Task<Workflow?> ReadAsync(FileInfo file, RouterFunctions functions, CancellationToken cancellation)
    {
        var reading = YamlDocumentReader.Read(await File.ReadAllBytesAsync(file.FullName, cancellation), file.Name);
        var workflow = reading.Good ? await functions.ReadAsync(reading.Value!, cancellation) : new Reading<Workflow>(null, reading.Problems);
        foreach (var problem in workflow.Problems)
        {
            await Console.Error.WriteLineAsync(problem.ToString());
        }

        return workflow.Value;
    }
}
