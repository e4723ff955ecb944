using Serverless.Api.Queries;
using Serverless.Core.Access;
using Serverless.Core.Workflows.Control;

namespace Serverless.Api.Approvals;

/// <summary>Reads <c>{approved, reason, binding, data?, by?, how?}</c> strictly.</summary>
internal static class ApprovalAnswerReader
{
    public const string Area = "answer";

    private static readonly string[] Known = ["approved", "reason", "binding", "data", "by", "how"];
    private static readonly string[] Ways = ["api", "command-line"];

    public static RunAct.Answer? Read(SentObject sent, string id, Caller caller)
    {
        if (!sent.Open("The answer", "The answer is an object with approved, reason and binding.", Known))
        {
            return null;
        }

        var approved = sent.Truth("approved", "missing", "'approved' is true for yes and false for no.");
        var (reason, binding) = (sent.Text("reason"), sent.Text("binding"));
        var how = sent.Has("how") ? sent.Text("how") : Ways[0];
        if (how is not null && !Ways.Contains(how))
        {
            sent.Refuse("how", $"'how' is one of {string.Join(", ", Ways)}.");
        }

        var by = sent.By(caller.SpeakingFor, "answer");
        return sent.Problems.Count > 0 ? null : new RunAct.Answer(by!, reason!, id, binding!, approved!.Value)
        {
            // On this machine there is but the word of whoever asks; a key is one person, whatever name comes with it.
            Subject = caller.Proof == CallerProof.Loopback ? sent.Find("by")?.GetString() ?? caller.Subject : caller.Subject,
            Roles = caller.Roles,
            How = how!,
            Data = sent.Find("data"),
        };
    }
}
