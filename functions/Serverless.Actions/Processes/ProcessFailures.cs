using System.Text;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Actions.Processes;

/// <summary>What went wrong with a process, as RFC 9457 problem details.</summary>
internal static class ProcessFailures
{
    private const int ExcerptLength = 256;

    public static CallOutcome.Failed NotAllowed(string reason) => Failed(FailureTypes.Authorization, 403, "Authorization error", $"The process was not run: {reason}");

    public static CallOutcome.Failed TooLong(TimeSpan limit) =>
        Failed(FailureTypes.Timeout, 408, "Timeout", $"The process took longer than {limit.TotalSeconds:0.###} s and was killed with all it had started.");

    public static CallOutcome.Failed TooMuch(int limit) => Failed(FailureTypes.Runtime, 500, "Runtime error", $"The process wrote more than {limit} bytes and was killed.");

    public static CallOutcome.Failed NotStarted(string reason) => Failed(FailureTypes.Runtime, 500, "Runtime error", $"The process could not be started: {Printable(reason)}");

    public static CallOutcome.Failed Exited(ProcessAnswer.Exited answer) =>
        Failed(FailureTypes.Runtime, 500, "Runtime error", $"The process ended with {answer.Code}: {Printable(Encoding.UTF8.GetString(answer.Errors.AsSpan()[^Math.Min(answer.Errors.Length, ExcerptLength)..]))}");

    private static string Printable(string text) =>
        string.Concat(text.Trim().Take(ExcerptLength).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c));

    private static CallOutcome.Failed Failed(string type, int status, string title, string detail) => new(new Failure(type, status, title, detail));
}
