using System.Text.Json;
using Serverless.Application.Runs;
using Serverless.Core.Arm;
using Serverless.Core.Workflows;
using static Serverless.Actions.CallFailed;

namespace Serverless.Actions.Azure;

/// <summary>What went wrong with a call to Azure, as RFC 9457 problem details: the title is ARM's code, the detail its message and the ids that its
/// support asks for.</summary>
internal static class AzureFailures
{
    private const int MessageLength = 1_000;
    private const int IdLength = 100;

    private static readonly string[] Ids = ["x-ms-request-id", "x-ms-correlation-request-id"];
    private const string Remaining = "x-ms-ratelimit-remaining";

    public static CallOutcome.Failed Unusable(string problems) => Failed(FailureTypes.Configuration, 400, "Configuration error", $"The call to Azure cannot be made: {problems}");

    public static CallOutcome.Failed OutOfScope(ArmId target, ArmScope scope) => Failed(
        FailureTypes.Authorization, 403, "Out of scope", scope.Roots.Count == 0
            ? $"{target} may not be called: the run has no scope, because its rule declares none."
            : $"{target} may not be called: it lies outside of the scope that the rule declares, which is {scope}.");

    public static CallOutcome.Failed NoToken(TokenUnavailableException e) => Failed(FailureTypes.Authentication, 401, "Authentication error", e.Message);

    /// <param name="what">Names the request, as a sentence begins.</param>
    public static CallOutcome.Failed Answered(string what, ArmAnswer answer) => Of(answer, answer.Status, $"{what} answered {answer.Status}");

    /// <summary>An operation that was accepted and ended badly; there is no status of HTTP for it.</summary>
    public static CallOutcome.Failed Ended(string what, string state, ArmAnswer answer) => Of(answer, 500, $"{what} was accepted and ended as {PrintableText.First(state, IdLength)}");

    public static CallOutcome.Failed Elsewhere(string what) => Failed(
        FailureTypes.Communication, 502, "Operation on another host", $"{what} was accepted, and is to be followed at an address that is not on the host of Azure Resource Manager. It is not followed, so that no token leaves; it may still go on.");

    public static CallOutcome.Failed Lost(string what, ArmAnswer answer) => Of(answer, answer.Status, $"{what} was accepted, and when asked what became of it Azure answered {answer.Status}");

    public static CallOutcome.Failed Unreadable(string what) => Failed(FailureTypes.Runtime, 500, "Runtime error", $"{what} was accepted, and what is recorded of it cannot be read by this version. It may still go on.");

    private static CallOutcome.Failed Of(ArmAnswer answer, int status, string what)
    {
        var error = Error(answer.Json);
        var code = PrintableText.First(Text(error, "code") ?? "", IdLength);
        var ids = answer.Headers.Where(header => Ids.Contains(header.Key, StringComparer.OrdinalIgnoreCase) || header.Key.StartsWith(Remaining, StringComparison.OrdinalIgnoreCase))
            .OrderBy(header => header.Key, StringComparer.Ordinal).Select(header => $"{header.Key.ToLowerInvariant()} {PrintableText.First(header.Value, IdLength)}");
        var message = Text(error, "message") is { Length: > 0 } text ? $": {PrintableText.First(text, MessageLength)}" : "";
        var type = status switch { 401 => FailureTypes.Authentication, 403 => FailureTypes.Authorization, 408 => FailureTypes.Timeout, _ => FailureTypes.Communication };
        return Failed(type, status, code.Length > 0 ? code : "Azure error", $"{what}{message} ({string.Join(", ", ids)})".Replace(" ()", "", StringComparison.Ordinal));
    }

    /// <summary>ARM puts it into <c>error</c>; some providers do not.</summary>
    private static JsonElement? Error(JsonElement? json) =>
        json is not { ValueKind: JsonValueKind.Object } map ? null : map.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object ? error : map;

    private static string? Text(JsonElement? json, string name) =>
        json is { } map && map.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
