using Serverless.Core.Arm;
using Serverless.Core.Documents;

namespace Serverless.Core.Workflows;

/// <summary>A place of a workflow that calls a function: what has to be checked with the rule that runs it.</summary>
/// <param name="Place">Of the function's name, or of the target where it is literal.</param>
/// <param name="Target">What a call to Azure is for, where the document says it literally.</param>
public sealed record FunctionUse(string Function, DocumentPlace Place, ArmId? Target = null)
{
    /// <summary>Whether the rule has to declare a scope for it.</summary>
    public bool NeedsScope => Function == Functions.AzureRequest;
}

/// <summary>A place of a workflow that names another which has to be there when somebody is to be told.</summary>
/// <param name="Workflow"><c>namespace/name:version</c>.</param>
/// <param name="Place">Of the name.</param>
public sealed record WorkflowUse(string Workflow, DocumentPlace Place);

/// <summary>Names of the functions that come along.</summary>
public static class Functions
{
    public const string Http = "http";

    public const string Grpc = "grpc";

    /// <summary>A question to a person.</summary>
    public const string Approval = "approval";

    /// <summary>Asks how something is.</summary>
    public const string Probe = "probe";

    /// <summary>Any call of Azure Resource Manager.</summary>
    public const string AzureRequest = "azure:request";

    /// <summary>Whether it is a process of the host, which ends when the host ends it: what became of it is known then.</summary>
    public static bool IsProcess(string function) => function.StartsWith("run:", StringComparison.Ordinal);
}
