using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Schemas;
using SharedFolder = Serverless.SharedData.SharedData;

namespace Serverless.Core.Tests.Schemas;

public class JsonSchemaTests(ITestOutputHelper output)
{
    // What leads to another document: of the suite's own server, or the schema of schemas; and one with a vocabulary of its own.
    private const int LeadingOutside = 30;

    [Fact]
    public void Every_required_case_of_the_published_suite_holds()
    {
        Assert.SkipWhen(SharedFolder.Absent, SharedFolder.Reason);
        var files = Directory.GetFiles(SharedFolder.Path("security", "json-schema-test-suite", "tests", "draft2020-12"), "*.json").Order().ToList();
        var (hold, outside) = (0, 0);
        List<string> wrong = [];
        foreach (var file in files)
        {
            foreach (var group in JsonElement.Parse(File.ReadAllBytes(file)).EnumerateArray())
            {
                List<Problem> problems = [];
                var schema = JsonSchema.Compile(DocumentJson.FromJson(group.GetProperty("schema")), problems);
                var name = $"{Path.GetFileName(file)}: {group.GetProperty("description").GetString()}";
                if (schema is null)
                {
                    outside++;
                    output.WriteLine($"refused  {name}: {problems[0].Sentence}");
                    wrong.AddRange(problems.Where(problem => !problem.Sentence.Contains("leads to nothing", StringComparison.Ordinal) && !problem.Sentence.Contains("of draft 2020-12", StringComparison.Ordinal)).Select(problem => $"{name}: {problem.Sentence}"));
                    continue;
                }

                foreach (var test in group.GetProperty("tests").EnumerateArray())
                {
                    var valid = schema.Validate(test.GetProperty("data")).Count == 0;
                    hold += valid == test.GetProperty("valid").GetBoolean() ? 1 : 0;
                    if (valid != test.GetProperty("valid").GetBoolean())
                    {
                        wrong.Add($"{name}: {test.GetProperty("description").GetString()}");
                    }
                }
            }
        }

        output.WriteLine($"{files.Count} files: {hold} cases hold, {wrong.Count} do not, {outside} schemas lead outside and are refused");
        Assert.Empty(wrong);
        Assert.True(outside < LeadingOutside, $"{outside} schemas were refused");
    }

    [Fact]
    public void A_violation_says_where_and_what()
    {
        var schema = Compile("""{"type":"object","properties":{"hosts":{"type":"array","items":{"type":"string"}}},"required":["name"]}""");
        var violations = schema.Validate(JsonElement.Parse("""{"hosts":["a",7]}""")).Select(v => v.ToString());
        Assert.Equal(["The value needs the property 'name'", "/hosts/1 is string, not number"], violations);
    }

    [Fact]
    public void A_schema_that_refers_to_itself_without_end_hangs_nobody()
    {
        var schema = Compile("""{"$ref":"#"}""");
        Assert.Contains("without end", Assert.Single(schema.Validate(JsonElement.Parse("1"))).Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"text"}""", "'type'")]
    [InlineData("""{"properties":[]}""", "'properties'")]
    [InlineData("""{"$ref":"https://example.com/other"}""", "leads to nothing")]
    [InlineData("""{"pattern":"(?=a)b"}""", "linear time")]
    [InlineData("""{"items":7}""", "a schema is")]
    [InlineData("""{"multipleOf":0}""", "above zero")]
    public void What_is_no_schema_is_said_when_it_is_read(string schema, string says)
    {
        List<Problem> problems = [];
        Assert.Null(JsonSchema.Compile(DocumentJson.FromJson(JsonElement.Parse(schema)), problems));
        Assert.Contains(says, Assert.Single(problems).Sentence, StringComparison.OrdinalIgnoreCase);
    }

    private static JsonSchema Compile(string schema)
    {
        List<Problem> problems = [];
        var compiled = JsonSchema.Compile(DocumentJson.FromJson(JsonElement.Parse(schema)), problems);
        Assert.Empty(problems);
        return compiled!;
    }
}
