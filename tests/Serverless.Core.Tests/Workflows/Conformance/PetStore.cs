using System.Text.Json;
using Serverless.Core.Workflows;

namespace Serverless.Core.Tests.Workflows.Conformance;

/// <summary>Answers the calls of the conformance suite as its author's server would.</summary>
internal static class PetStore
{
    public static object? Answer(Command.PerformCall call, IReadOnlyList<HistoryEvent> history)
    {
        if (call.Function == "openapi")
        {
            return JsonElement.Parse("""{"request":{"method":"get","uri":"u","headers":{}},"headers":{},"statusCode":200,"content":{"id":1,"name":"milou","status":"available"}}""");
        }

        var endpoint = call.With.GetProperty("endpoint");
        if (endpoint.ValueKind == JsonValueKind.Object && endpoint.TryGetProperty("authentication", out _))
        {
            return JsonElement.Parse("{}");
        }

        var uri = (endpoint.ValueKind == JsonValueKind.String ? endpoint : endpoint.GetProperty("uri")).GetString()!;
        if (uri.Contains("getPetByName", StringComparison.Ordinal))
        {
            return new Failure(FailureTypes.Communication, 404, "Not Found");
        }

        var id = uri[(uri.LastIndexOf('/') + 1)..];
        var content = id == "findByStatus?status=available"
            ? """[{"id":1,"name":"milou","status":"available"}]"""
            : $$"""{"id":{{id}},"name":"milou","status":"available"}""";
        return JsonElement.Parse(call.With.TryGetProperty("output", out var output) && output.ValueEquals("response")
            ? $$$"""{"request":{"method":"get","uri":"{{{uri}}}","headers":{}},"headers":{},"statusCode":200,"content":{{{content}}}}"""
            : content);
    }
}
