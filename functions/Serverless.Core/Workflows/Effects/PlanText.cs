using System.Globalization;
using System.Text.Json;

namespace Serverless.Core.Workflows.Effects;

/// <summary>A plan for a person who reads it, line by line. What is data stands as JSON.</summary>
public static class PlanText
{
    /// <param name="plan">As <see cref="RunPlan.ToJson"/> gives it; of what anybody else calls a plan each part is a line as it stands.</param>
    public static IReadOnlyList<string> Lines(JsonElement plan)
    {
        var lines = new List<string>();
        var number = 0;
        foreach (var part in plan.ValueKind == JsonValueKind.Array ? plan.EnumerateArray() : Enumerable.Repeat(plan, 1))
        {
            switch (Text(part, "calls") ?? Text(part, "runs"))
            {
                case { } what when part.TryGetProperty("calls", out _):
                    lines.Add($"{++number}. {Call(part, what)}");
                    lines.AddRange(Arguments(part));
                    break;
                case { } what:
                    lines.Add($"{++number}. runs {what} ({Text(part, "task")})");
                    lines.AddRange(Within(part));
                    break;
                case null when Text(part, "input") is { } input && Text(part, "text") is { } text:
                    lines.Add($"of workflow {Text(part, "workflow")}, text {Short(text)}, input {Short(input)}");
                    break;
                default:
                    lines.Add(part.GetRawText());
                    break;
            }
        }

        return lines.ConvertAll(OneLine);
    }

    /// <summary>Nothing in a text from outside begins a line, or turns one around.</summary>
    private static string OneLine(string line) => line.Any(Steers) ? string.Concat(line.Select(c => Steers(c) ? $"\\u{(int)c:x4}" : c.ToString())) : line;

    private static bool Steers(char c) => char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static string Call(JsonElement part, string what)
    {
        var with = part.TryGetProperty("with", out var given) ? given : default;
        var address = Address(with);
        var targets = part.TryGetProperty("targets", out var all) && all.ValueKind == JsonValueKind.Array ? all.EnumerateArray().Select(one => one.ToString()).Where(one => one != address).ToList() : [];
        return $"{Text(part, "method")?.ToUpperInvariant() ?? what}{(address is null ? "" : $" {address}")}{(targets.Count == 0 ? "" : $" on {string.Join(" and ", targets)}")}"
            + $"{(part.TryGetProperty("perhaps", out _) ? ", perhaps" : "")}{(Text(part, "for") is { } each ? $", for {each}" : "")} ({Text(part, "task")})";
    }

    private static string? Address(JsonElement with) => with.ValueKind != JsonValueKind.Object || !with.TryGetProperty("endpoint", out var endpoint) ? null
        : endpoint.ValueKind == JsonValueKind.String ? endpoint.GetString()
        : Text(endpoint, "uri");

    private static IEnumerable<string> Arguments(JsonElement part) => part.TryGetProperty("with", out var with) && with.ValueKind == JsonValueKind.Object
        ? with.EnumerateObject().Where(one => one.Name != "method" && !(one.Name == "endpoint" && one.Value.ValueKind == JsonValueKind.String)).Select(one => $"   {one.Name}: {one.Value.GetRawText()}")
        : part.TryGetProperty("with", out with) ? [$"   with: {with.GetRawText()}"] : [];

    private static IEnumerable<string> Within(JsonElement run) =>
        (run.TryGetProperty("changes", out var changes) ? changes.EnumerateArray().Select(change => $"   {change.GetRawText()}") : ["   what it changes nobody has looked at"])
        .Concat(run.TryGetProperty("within", out var within) ? within.EnumerateArray().SelectMany(one => Within(one).Prepend($"   runs {Text(one, "runs")} ({Text(one, "task")})")) : []);

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Short(string digest) => digest[..Math.Min(digest.Length, 19)];
}
