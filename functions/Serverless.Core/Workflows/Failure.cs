using System.Text.Json;

namespace Serverless.Core.Workflows;

/// <summary>Something that went wrong in a run, as RFC 9457 problem details; Serverless Workflow DSL 1.0.3, "Error".</summary>
/// <param name="Type">A URI; the standard ones are in <see cref="FailureTypes"/>.</param>
/// <param name="Instance">JSON pointer of the task that raised it.</param>
public sealed record Failure(string Type, int Status, string? Title = null, string? Detail = null, string? Instance = null);

/// <summary>The standard error types of Serverless Workflow DSL 1.0.3, "Standard error types", with their default status.</summary>
public static class FailureTypes
{
    public const string Configuration = "https://serverlessworkflow.io/spec/1.0.0/errors/configuration";
    public const string Validation = "https://serverlessworkflow.io/spec/1.0.0/errors/validation";
    public const string Expression = "https://serverlessworkflow.io/spec/1.0.0/errors/expression";
    public const string Authentication = "https://serverlessworkflow.io/spec/1.0.0/errors/authentication";
    public const string Authorization = "https://serverlessworkflow.io/spec/1.0.0/errors/authorization";
    public const string Timeout = "https://serverlessworkflow.io/spec/1.0.0/errors/timeout";
    public const string Communication = "https://serverlessworkflow.io/spec/1.0.0/errors/communication";
    public const string Runtime = "https://serverlessworkflow.io/spec/1.0.0/errors/runtime";
}
