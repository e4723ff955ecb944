using System.Text;
using System.Text.Json;
using Serverless.Application.Packs;
using Serverless.Core.Documents;
using Serverless.Core.Tests.Workflows.Conformance;
using Serverless.Core.Workflows;
using SharedFolder = Serverless.SharedData.SharedData;

namespace Serverless.Actions.Tests.Standards;

/// <summary>The features of the conformance suite that call somebody, through the real engine and real calls.</summary>
public sealed class ConformanceTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_scenario_that_calls_somebody_runs_as_it_says()
    {
        Assert.SkipWhen(SharedFolder.Absent, SharedFolder.Reason);
        await using var world = await World.StartAsync();
        using var functions = new RouterFunctions(RouterCalls.NoSecrets);
        var scenarios = Directory.GetFiles(SharedFolder.Path("workflows", "ctk"), "*.feature").Order()
            .SelectMany(file => FeatureFile.Read(File.ReadAllText(file)))
            .Where(scenario => scenario.Steps[0].Block!.Contains("call:", StringComparison.Ordinal))
            .ToList();
        List<string> wrong = [];
        foreach (var scenario in scenarios)
        {
            var workflow = await Runs.ReadAsync(functions, world.Moved(scenario.Steps[0].Block!), scenario.Name);
            Assert.Empty(workflow.Problems);
            var input = scenario.Steps.FirstOrDefault(step => step.Text == "given the workflow input is:")?.Block;
            var end = (await Runs.RunAsync(functions, workflow.Value!, input is null ? JsonElement.Parse("{}") : Json(input)))[^1];
            if (!scenario.Steps.All(step => Holds(step, end)))
            {
                wrong.Add($"{scenario}: {Encoding.UTF8.GetString(HistoryJson.Write(end))}");
            }
        }

        output.WriteLine($"{scenarios.Count} scenarios that call somebody: {scenarios.Count - wrong.Count} hold");
        Assert.Empty(wrong);
        Assert.True(scenarios.Count >= 7);
    }

    private static bool Holds(Step step, HistoryEvent end) => step.Text switch
    {
        "the workflow should complete" => end is RunCompleted,
        "the workflow should fault" => end is RunFaulted,
        "the workflow should complete with output:" => end is RunCompleted completed && JsonElement.DeepEquals(Json(step.Block!), completed.Output),
        var text when text.StartsWith("the workflow output should have properties", StringComparison.Ordinal) =>
            end is RunCompleted completed && text.Split('\'').Where((_, at) => at % 2 == 1).All(path => Has(completed.Output, path)),
        _ => true,
    };

    private static bool Has(JsonElement json, string path) =>
        path.Split('.').All(name => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out json));

    private static JsonElement Json(string yaml) => DocumentJson.ToJson(YamlDocumentReader.Read(Encoding.UTF8.GetBytes(yaml), null).Value!);
}
