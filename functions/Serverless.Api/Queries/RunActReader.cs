using System.Text.Json;
using Serverless.Core.Workflows.Control;

namespace Serverless.Api.Queries;

/// <summary>Reads <c>{reason, by?}</c>, and <c>input?</c> for a retry or a continuation, strictly.</summary>
internal static class RunActReader
{
    public const string Area = "act";

    /// <param name="by">Whom the record names, given whom the body does; null where nobody can be named.</param>
    public static RunAct? Read(SentObject sent, ActKind kind, Func<string?, string?> by)
    {
        string[] known = kind is ActKind.Retry or ActKind.Continue ? ["reason", "by", "input"] : ["reason", "by"];
        if (!sent.Open("The body", "The body is an object with a reason.", known))
        {
            return null;
        }

        var (reason, named) = (sent.Text("reason"), sent.By(by, "act"));
        return sent.Problems.Count > 0 ? null : Of(kind, named!, reason!, sent.Find("input"));
    }

    private static RunAct Of(ActKind kind, string by, string reason, JsonElement? input) => kind switch
    {
        ActKind.Pause => new RunAct.Pause(by, reason),
        ActKind.Resume => new RunAct.Resume(by, reason),
        ActKind.Cancel => new RunAct.Cancel(by, reason),
        ActKind.Retry => new RunAct.Retry(by, reason, input),
        ActKind.Continue => new RunAct.Continue(by, reason, input),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
