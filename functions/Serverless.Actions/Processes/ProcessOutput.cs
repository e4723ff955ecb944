using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Serverless.Application.Runs;

namespace Serverless.Actions.Processes;

/// <summary>Makes the output of a <c>run</c> of how its process ended. Serverless Workflow DSL 1.0.3, "Run" and "Process Result". A process that ends with
/// another code than 0 has failed, unless the task asks for the code.</summary>
internal static class ProcessOutput
{
    public static CallOutcome Of(ProcessAnswer answer, string returned, ProcessSettings settings) => answer switch
    {
        ProcessAnswer.Exited exited when exited.Code != 0 && returned is not ("code" or "all") => ProcessFailures.Exited(exited),
        ProcessAnswer.Exited exited => new CallOutcome.Returned(JsonSerializer.SerializeToElement(Node(exited, returned))),
        ProcessAnswer.TooLong => ProcessFailures.TooLong(settings.TimeLimit),
        ProcessAnswer.TooMuch => ProcessFailures.TooMuch(settings.OutputLimit),
        ProcessAnswer.NotStarted not => ProcessFailures.NotStarted(not.Reason),
        _ => throw new InvalidOperationException("A process ends in one of four ways."),
    };

    private static JsonNode? Node(ProcessAnswer.Exited exited, string returned) => returned switch
    {
        "stderr" => Text(exited.Errors),
        "code" => exited.Code,
        "all" => new JsonObject { ["code"] = exited.Code, ["stdout"] = Text(exited.Output), ["stderr"] = Text(exited.Errors) },
        "none" => null,
        _ => Text(exited.Output),
    };

    /// <summary>What is no UTF-8 has a replacement character in its place.</summary>
    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
