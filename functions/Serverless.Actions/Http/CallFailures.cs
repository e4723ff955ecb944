using System.Net.Sockets;
using Serverless.Actions.Authentication;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;
using static Serverless.Actions.CallFailed;

namespace Serverless.Actions.Http;

/// <summary>What went wrong with a call, as RFC 9457 problem details. None names the query or a header's value, which may be credentials.</summary>
internal static class CallFailures
{
    private const int AddressLength = 256;

    public static CallOutcome.Failed Unusable(string problems) =>
        Failed(FailureTypes.Configuration, 400, "Configuration error", $"The call cannot be made: {problems}");

    public static CallOutcome.Failed Answered(HttpRequestMessage request, HttpResponseMessage response, string excerpt) =>
        Communication(request, (int)response.StatusCode, $"answered {(int)response.StatusCode} {AnswerExcerpt.Of(response.ReasonPhrase ?? "", request)}: {excerpt}");

    public static CallOutcome.Failed TooLong(HttpRequestMessage request, int limit) => Communication(request, 502, $"answered more than {limit} bytes.");

    public static CallOutcome.Failed Of(Exception e, HttpRequestMessage request, TimeSpan timeout) => (e, e.GetBaseException()) switch
    {
        (_, AddressDeniedException denied) => Failed(FailureTypes.Authorization, 403, "Authorization error", $"{Named(request)} may not be called: {denied.Message}"),
        (SignInFailedException refused, _) => Failed(FailureTypes.Authentication, refused.Status, "Authentication error", $"{Named(request)} was not called: {refused.Message}"),
        (OperationCanceledException { InnerException: TimeoutException }, _) => TimedOut(request, "took no connection in time."),
        (OperationCanceledException, _) => TimedOut(request, $"did not answer within {timeout.TotalSeconds:0.###} s."),
        (HttpRequestException or IOException or SocketException, var cause) => Communication(request, 503, $"failed: {AnswerExcerpt.Of(cause.Message, request)}"),
        _ => Failed(FailureTypes.Runtime, 500, "Runtime error", $"{Named(request)} failed unexpectedly: {e.GetType().Name}"),
    };

    private static CallOutcome.Failed TimedOut(HttpRequestMessage request, string what) =>
        Failed(FailureTypes.Timeout, 408, "Timeout", $"{Named(request)} {what}");

    private static CallOutcome.Failed Communication(HttpRequestMessage request, int status, string what) =>
        Failed(FailureTypes.Communication, status, "Communication error", $"{Named(request)} {what}");

    /// <summary>Of an address that is too long, only whose it is: in half of a path nobody would find the secret it was made of.</summary>
    private static string Named(HttpRequestMessage request)
    {
        var address = request.RequestUri!.GetLeftPart(UriPartial.Path);
        return $"{request.Method} {(address.Length > AddressLength ? request.RequestUri.GetLeftPart(UriPartial.Authority) + "/…" : address)}";
    }
}
