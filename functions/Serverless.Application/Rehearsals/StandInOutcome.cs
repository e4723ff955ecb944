using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Serverless.Core.Workflows;

namespace Serverless.Application.Rehearsals;

/// <summary>What a stand-in comes to, as the function itself would have said it.</summary>
internal static class StandInOutcome
{
    public static TaskEvent Of(Command.PerformCall call, StandIn.Returned returned, DateTimeOffset now) => returned.Status >= 400
        ? new CallFailed(now, call.Path, Answered(returned, MissingAnswer.Words(call)))
        : new CallReturned(now, call.Path, Output(call, returned));

    public static Failure Of(StandIn.Raised raised) => raised.Failure.Detail is null ? raised.Failure with { Detail = "as rehearsed" } : raised.Failure;

    public static Failure Answered(StandIn.Returned returned, string who) => new(
        FailureTypes.Communication, returned.Status, "Communication error", $"{who} answered {returned.Status}: {(returned.Body.ValueKind == JsonValueKind.String ? returned.Body.GetString() : returned.Body.GetRawText())}");

    /// <summary>In the form that <c>with.output</c> asks for.</summary>
    private static JsonElement Output(Command.PerformCall call, StandIn.Returned returned) => Text(call.With, "output") switch
    {
        "response" when call.Function == Functions.Http => JsonSerializer.SerializeToElement(new JsonObject
        {
            ["request"] = new JsonObject { ["method"] = Text(call.With, "method")?.ToUpperInvariant(), ["uri"] = Text(call.With, "endpoint"), ["headers"] = new JsonObject() },
            ["statusCode"] = returned.Status,
            ["headers"] = new JsonObject(),
            ["content"] = JsonNode.Parse(returned.Body.GetRawText()),
        }),
        "raw" when call.Function == Functions.Http && returned.Body.ValueKind == JsonValueKind.String => JsonSerializer.SerializeToElement(Convert.ToBase64String(Encoding.UTF8.GetBytes(returned.Body.GetString()!))),
        _ => returned.Body,
    };

    private static string? Text(JsonElement with, string name) => with.ValueKind == JsonValueKind.Object && with.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
