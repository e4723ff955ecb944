using Serverless.Core.Documents;

namespace Serverless.Core.Workflows;

/// <summary>Reads a document of the Serverless Workflow DSL 1.0.3.</summary>
public static class WorkflowReader
{
    public static Reading<Workflow> Read(DocumentNode document) => throw new NotImplementedException();
}
