using System.Text;
using System.Text.Json;
using Serverless.Actions.Authentication;
using static Serverless.Actions.Arguments;

namespace Serverless.Actions.Processes;

/// <summary>What every kind of process is run with, with every expression evaluated. Serverless Workflow DSL 1.0.3, "Run".</summary>
/// <param name="Return"><c>stdout</c>, <c>stderr</c>, <c>code</c>, <c>all</c> or <c>none</c>.</param>
internal sealed record ProcessArguments(IReadOnlyList<string> Arguments, byte[] Input, IReadOnlyDictionary<string, string> Environment, string Return, bool Await)
{
    public static ProcessArguments? Read(JsonElement with, out string? problem)
    {
        problem = EnvironmentRules.Read(Optional(with, "environment"), out var environment);
        List<string> arguments = [];
        var list = Optional(with, "arguments");
        foreach (var item in list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default)
        {
            arguments.Add(TextOf(item));
        }

        problem ??= list.ValueKind is not (JsonValueKind.Array or JsonValueKind.Undefined or JsonValueKind.Null) ? "'arguments' is not a list."
            : arguments.Exists(argument => argument.Contains('\0')) ? "An argument holds a zero byte." : null;
        var input = Optional(with, "stdin") is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } text ? Encoding.UTF8.GetBytes(TextOf(text)) : [];
        return problem is null
            ? new ProcessArguments(arguments, input, environment, Texts.Of(with, "return") ?? "stdout", Optional(with, "await").ValueKind != JsonValueKind.False)
            : null;
    }

    private static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
