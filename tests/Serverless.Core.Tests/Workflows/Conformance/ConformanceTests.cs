using System.Text.Json;
using System.Text.RegularExpressions;
using Serverless.Core.Documents;
using Serverless.Core.Workflows;
using SharedFolder = Serverless.SharedData.SharedData;

namespace Serverless.Core.Tests.Workflows.Conformance;

/// <summary>The conformance suite of the DSL, with a performer that answers like the pet store it calls.</summary>
public partial class ConformanceTests(ITestOutputHelper output)
{
    private const int Expected = 18;

    // Not our part yet: each is refused when it is read, and says so.
    private const int ExpectedLeftOut = 3;

    [Fact]
    public void Every_scenario_that_needs_only_supported_tasks_runs_as_it_says()
    {
        Assert.SkipWhen(SharedFolder.Absent, SharedFolder.Reason);
        var scenarios = Directory.GetFiles(SharedFolder.Path("workflows", "ctk"), "*.feature").Order().SelectMany(file => FeatureFile.Read(File.ReadAllText(file))).ToList();
        List<string> failed = [], leftOut = [];
        foreach (var scenario in scenarios)
        {
            var workflow = Yaml.Read(scenario.Steps.First(s => s.Text == "a workflow with definition:").Block!);
            var problems = WorkflowReader.Read(workflow).Problems;
            if (problems.Count > 0 && problems.All(problem => problem.Code == "workflow/unsupported"))
            {
                leftOut.Add($"{scenario}: {string.Join(" ", problems.Select(problem => problem.Sentence))}");
            }
            else if (Run(scenario, workflow) is { } reason)
            {
                failed.Add($"{scenario}: {reason}");
            }
        }

        output.WriteLine($"{scenarios.Count} scenarios: {scenarios.Count - failed.Count - leftOut.Count} hold, {leftOut.Count} left out, {failed.Count} fail");
        leftOut.ForEach(line => output.WriteLine($"left out  {line}"));
        Assert.Empty(failed);
        Assert.Equal((Expected, ExpectedLeftOut), (scenarios.Count - leftOut.Count, leftOut.Count));
    }

    [Fact]
    public void Every_example_of_the_specification_reads_or_is_refused_for_what_is_not_there_yet()
    {
        Assert.SkipWhen(SharedFolder.Absent, SharedFolder.Reason);
        var files = Directory.GetFiles(SharedFolder.Path("workflows", "examples"), "*.yaml").Order().ToList();
        var read = 0;
        List<string> wrong = [];
        foreach (var file in files)
        {
            var problems = WorkflowReader.Read(Yaml.Read(File.ReadAllText(file), Path.GetFileName(file))).Problems;
            read += problems.Count == 0 ? 1 : 0;
            wrong.AddRange(problems.Where(problem => problem.Code != "workflow/unsupported").Select(problem => problem.ToString()));
        }

        output.WriteLine($"{files.Count} examples: {read} read, {files.Count - read} refused");
        Assert.Empty(wrong);
        Assert.True(read >= 31);
    }

    private static string? Run(Scenario scenario, DocumentNode workflow)
    {
        try
        {
            var input = scenario.Steps.FirstOrDefault(s => s.Text == "given the workflow input is:")?.Block;
            var run = Rehearsal.Of(workflow, input is null ? JsonElement.Parse("{}") : Yaml.Json(input), PetStore.Answer).Run();
            foreach (var step in scenario.Steps)
            {
                Check(step, run);
            }

            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return e.Message;
        }
    }

    private static void Check(Step step, Rehearsal run)
    {
        switch (step.Text)
        {
            case "a workflow with definition:" or "given the workflow input is:" or "the workflow is executed":
                break;
            case "the workflow should complete":
                Assert.IsType<RunOutcome.Completed>(run.Outcome);
                break;
            case "the workflow should complete with output:":
                AssertSame(Yaml.Json(step.Block!), JsonElement.Parse(run.Output));
                break;
            case "the workflow should fault":
                Assert.IsType<RunOutcome.Faulted>(run.Outcome);
                break;
            case "the workflow should fault with error:":
                var error = Yaml.Json(step.Block!);
                Assert.Equal(
                    (error.GetProperty("type").GetString(), error.GetProperty("status").GetInt32(), error.GetProperty("title").GetString(), error.GetProperty("instance").GetString()),
                    (run.Failure.Type, run.Failure.Status, run.Failure.Title, run.Failure.Instance));
                break;
            case var text when text.StartsWith("the workflow output should have properties", StringComparison.Ordinal):
                Assert.All(Quoted().Matches(text).Select(m => m.Groups[1].Value), path => At(run, path));
                break;
            case var text when PropertyWithValue().Match(text) is { Success: true } match:
                AssertSame(Yaml.Json(step.Block!), At(run, match.Groups[1].Value));
                break;
            case var text when Count().Match(text) is { Success: true } match:
                Assert.Equal(int.Parse(match.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture), At(run, match.Groups[1].Value).GetArrayLength());
                break;
            case var text when Order().Match(text) is { Success: true } match:
                CheckOrder(run.Started.ToList(), match);
                break;
            default:
                Assert.Fail($"a step that is not understood: {step.Text}");
                break;
        }
    }

    private static void CheckOrder(List<string> started, Match step)
    {
        var index = started.IndexOf(step.Groups[1].Value);
        var expected = step.Groups[2].Value switch
        {
            "first" => index == 0,
            "last" => index == started.Count - 1,
            var after => index > started.IndexOf(after["after ".Length..]),
        };
        Assert.True(expected && index >= 0, $"{step.Value}, but the order was {string.Join(", ", started)}");
    }

    private static JsonElement At(Rehearsal run, string path) =>
        path.Split('.').Aggregate(JsonElement.Parse(run.Output), (json, name) => json.GetProperty(name));

    private static void AssertSame(JsonElement expected, JsonElement actual) =>
        Assert.True(JsonElement.DeepEquals(expected, actual), $"expected {expected.GetRawText()}, got {actual.GetRawText()}");

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Quoted();

    [GeneratedRegex("^the workflow output should have a '([^']+)' property with value:$")]
    private static partial Regex PropertyWithValue();

    [GeneratedRegex(@"^the workflow output should have a '([^']+)' property containing (\d+) items$")]
    private static partial Regex Count();

    [GeneratedRegex(@"^(\w+) should run (first|last|after \w+)$")]
    private static partial Regex Order();
}
