using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Actions;

/// <summary>Failures as RFC 9457 problem details.</summary>
internal static class CallFailed
{
    public static CallOutcome.Failed Failed(string type, int status, string title, string detail) => new(new Failure(type, status, title, detail));
}
