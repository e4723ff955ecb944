using System.Text.Json;
using System.Text.Json.Nodes;
using Serverless.Actions.Authentication;
using Serverless.Application.Runs;
using Serverless.Core.Documents;
using static Serverless.Actions.Arguments;

namespace Serverless.Actions.Mcp;

/// <summary>The arguments of <c>call: mcp</c> with every expression evaluated. Serverless Workflow DSL 1.0.3, "MCP Call".</summary>
/// <param name="Timeout">Null for the usual one.</param>
internal sealed record McpArguments(string Method, JsonElement Parameters, JsonElement Initialize, TimeSpan? Timeout)
{
    private const string UsualVersion = "2025-06-18";

    // A connection or a process does not live longer, and a timer could not be set for every length that can be said.
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(1);

    private static readonly (string Key, TimeSpan Unit)[] Units =
    [
        ("days", TimeSpan.FromDays(1)), ("hours", TimeSpan.FromHours(1)), ("minutes", TimeSpan.FromMinutes(1)), ("seconds", TimeSpan.FromSeconds(1)), ("milliseconds", TimeSpan.FromMilliseconds(1)),
    ];

    public string Version => Initialize.GetProperty("protocolVersion").GetString()!;

    public static McpArguments? Read(FunctionCall call)
    {
        var with = call.With;
        if (Texts.Of(with, "method") is not { } method)
        {
            return null;
        }

        var client = Optional(with, "client");
        var initialize = new JsonObject
        {
            ["protocolVersion"] = Texts.Of(with, "protocolVersion") ?? UsualVersion,
            ["capabilities"] = new JsonObject(),
            ["clientInfo"] = new JsonObject { ["name"] = Texts.Of(client, "name") ?? "serverless-router", ["version"] = Texts.Of(client, "version") ?? "0" },
        };
        return new McpArguments(method, Optional(with, "parameters"), JsonElement.Parse(initialize.ToJsonString()), Bounded(DurationOf(Optional(with, "timeout"))));
    }

    public static TimeSpan? Bounded(TimeSpan? timeout) => timeout > LongestTimeout ? LongestTimeout : timeout;

    /// <summary>An ISO 8601 text or its parts; null for none that is longer than nothing.</summary>
    public static TimeSpan? DurationOf(JsonElement timeout) => timeout.ValueKind switch
    {
        JsonValueKind.String when IsoDuration.TryParse(timeout.GetString()!, out var duration) && duration > TimeSpan.Zero => duration,
        JsonValueKind.Object => Units.Aggregate(TimeSpan.Zero, (sum, part) => timeout.TryGetProperty(part.Key, out var count) && count.TryGetInt32(out var number) ? sum + (part.Unit * number) : sum) is var total && total > TimeSpan.Zero ? total : null,
        _ => null,
    };
}
