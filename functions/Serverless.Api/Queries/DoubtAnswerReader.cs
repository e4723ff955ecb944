using System.Text.Json;
using Serverless.Application.Runs;
using Serverless.Core.Access;

namespace Serverless.Api.Queries;

/// <summary>Reads <c>{path, performed, output?, by?, reason}</c> strictly. Without <c>by</c> it is the caller who says so.</summary>
internal static class DoubtAnswerReader
{
    private static readonly string[] Known = ["path", "performed", "output", "by", "reason"];

    public const string Area = "resolve";

    public static DoubtAnswer? Read(SentObject sent, string runId, Caller caller)
    {
        if (!sent.Open("The answer", "The answer is an object with path, performed and reason.", Known))
        {
            return null;
        }

        var (path, reason, by) = (sent.Text("path"), sent.Text("reason"), sent.By(caller.SpeakingFor, "answer"));
        var performed = sent.Truth("performed", "performed", "'performed' is true where the call was made, and false where it was not and is to be made again.");
        return sent.Problems.Count > 0 ? null : new DoubtAnswer(runId, path!, performed!.Value, sent.Find("output") ?? JsonElement.Parse("null"u8), by!, reason!);
    }
}
