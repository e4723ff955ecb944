using System.Text.Json;

namespace Serverless.Jq.Tests;

/// <summary>Short words for what every test here does.</summary>
internal static class Json
{
    public static readonly JqBudget Wide = new(200_000_000, 4L << 30, 50_000, DateTimeOffset.UnixEpoch);

    public static JsonElement Of(string text) => JsonElement.Parse(text, new JsonDocumentOptions { MaxDepth = 100_000 });

    public static string[] Outputs(string program, string input = "null", JqBudget? budget = null) =>
        [.. JqProgram.Compile(program).Run(Of(input), budget: budget).Select(output => output.GetRawText())];

    public static string Error(string program, string input = "null", JqBudget? budget = null) =>
        Assert.Throws<JqException>(() => Outputs(program, input, budget)).Message;
}
