using System.Text;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;
using static Serverless.Actions.CallFailed;

namespace Serverless.Actions.Processes;

/// <summary>What went wrong with a process, as RFC 9457 problem details.</summary>
internal static class ProcessFailures
{
    private const int ExcerptLength = 256;

    public static CallOutcome.Failed NotAllowed(string reason) => Failed(FailureTypes.Authorization, 403, "Authorization error", $"The process was not run: {reason}");

    public static CallOutcome.Failed TooLong(TimeSpan limit) =>
        Failed(FailureTypes.Timeout, 408, "Timeout", $"The process took longer than {limit.TotalSeconds:0.###} s and was killed with all it had started.");

    public static CallOutcome.Failed TooMuch(int limit) => Failed(FailureTypes.Runtime, 500, "Runtime error", $"The process wrote more than {limit} bytes and was killed.");

    public static CallOutcome.Failed NotStarted(string reason) => Failed(FailureTypes.Runtime, 500, "Runtime error", $"The process could not be started: {PrintableText.First(reason.Trim(), ExcerptLength)}");

    public static CallOutcome.Failed Exited(ProcessAnswer.Exited answer) =>
        Failed(FailureTypes.Runtime, 500, "Runtime error", $"The process ended with {answer.Code}: {PrintableText.Last(Encoding.UTF8.GetString(answer.Errors).Trim(), ExcerptLength)}");
}
