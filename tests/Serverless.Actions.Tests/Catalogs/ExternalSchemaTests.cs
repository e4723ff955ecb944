using System.Text;
using Microsoft.AspNetCore.Http;
using Serverless.Actions.Http;
using Serverless.Actions.Tests.Http;
using Serverless.Application.Packs;
using Serverless.Application.Secrets;
using Serverless.Core.Documents;
using Serverless.Core.Workflows;

namespace Serverless.Actions.Tests.Catalogs;

public class ExternalSchemaTests
{
    private const string Schema = """{"type":"object","required":["name"]}""";

    [Theory]
    [InlineData("input: { schema: SCHEMA }\ndo: [{ a: { set: { b: 1 } } }]")]
    [InlineData("do: [{ a: { set: { b: 1 }, output: { schema: SCHEMA } } }]")]
    [InlineData("do: [{ t: { try: [{ f: { fork: { branches: [{ a: { set: { b: 1 }, export: { schema: SCHEMA } } }] } } }], catch: {} } }]")]
    [InlineData("use: { functions: { f: { set: { b: 1 }, input: { schema: SCHEMA } } } }\ndo: [{ a: { call: f } }]")]
    public async Task A_schema_that_lies_somewhere_else_becomes_part_of_the_document(string parts)
    {
        await using var target = await Target.AnsweringAsync("application/json", Schema);
        var workflow = await ReadAsync(parts.Replace("SCHEMA", $"{{ format: json, resource: {{ endpoint: {{ uri: '{target.Address}/person.json', authentication: {{ basic: {{ username: a, password: b }} }} }} }} }}", StringComparison.Ordinal));
        Assert.Empty(workflow.Problems);
        Assert.Contains(Schema, workflow.Value!.Document.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("resource", workflow.Value.Document.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(("/person.json", "Basic " + Convert.ToBase64String("a:b"u8)), (target.Only.RawTarget, target.Only.Header("Authorization")));
    }

    [Fact]
    public async Task What_it_asks_for_holds_for_the_data()
    {
        await using var target = await Target.AnsweringAsync("application/yaml", "type: object\nrequired: [name]");
        var workflow = (await ReadAsync($"input: {{ schema: {{ resource: {{ endpoint: '{target.Address}' }} }} }}\ndo: [{{ a: {{ set: {{ b: 1 }} }} }}]")).Value!;
        Assert.NotEmpty(workflow.Input.Schema!.Validate(System.Text.Json.JsonElement.Parse("{}")));
        Assert.Empty(workflow.Input.Schema.Validate(System.Text.Json.JsonElement.Parse("""{"name":1}""")));
    }

    [Theory]
    [InlineData(404, "{}", "workflow/schema-not-fetched")]
    [InlineData(200, "{", "yaml/syntax")]
    [InlineData(200, """{"type":"objekt"}""", "schema/wrong")]
    public async Task What_cannot_be_fetched_or_is_no_schema_is_said_when_the_workflow_is_loaded(int status, string content, string code)
    {
        await using var target = await Target.AnsweringAsync("application/json", content, status);
        var problems = (await ReadAsync($"do: [{{ a: {{ set: {{ b: 1 }}, input: {{ schema: {{ resource: {{ endpoint: '{target.Address}' }} }} }} }} }}]")).Problems;
        Assert.Equal(code, problems[0].Code);
        Assert.True(problems[0].Line > 0);
    }

    [Fact]
    public async Task All_that_a_workflow_names_together_takes_no_longer_than_one_call_may()
    {
        await using var target = await Target.StartAsync(context => context.Request.Path.Value!.EndsWith("function.yaml", StringComparison.Ordinal)
            ? context.Response.WriteAsync("set: { a: 1 }", context.RequestAborted)
            : Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted));
        var schema = $"schema: {{ resource: {{ endpoint: '{target.Address}' }} }}";
        var problems = (await ReadAsync($"do: [{{ a: {{ call: '{target.Address}/function.yaml', input: {{ {schema} }}, output: {{ {schema} }} }} }}]", new HttpCallSettings { Timeout = TimeSpan.FromSeconds(1) })).Problems;
        Assert.Equal(["workflow/schema-not-fetched"], problems.Select(problem => problem.Code).Distinct());
        Assert.All(problems, problem => Assert.Contains("all that the workflow names together took longer than 1 s", problem.Sentence, StringComparison.Ordinal));
        Assert.Equal(2, target.Requests.Count);
    }

    [Fact]
    public async Task Data_that_look_like_a_schema_are_left_alone()
    {
        await using var target = await Target.AnsweringAsync("application/json", Schema);
        var workflow = await ReadAsync($"do: [{{ a: {{ set: {{ input: {{ schema: {{ resource: {{ endpoint: '{target.Address}' }} }} }} }} }} }}]");
        Assert.Empty(workflow.Problems);
        Assert.Empty(target.Requests);
    }

    private static async Task<Reading<Workflow>> ReadAsync(string parts, HttpCallSettings? http = null)
    {
        using var functions = new RouterFunctions(new EnvironmentSecretReader(null, _ => null), http);
        var document = YamlDocumentReader.Read(Encoding.UTF8.GetBytes("document: { dsl: '1.0.3', namespace: n, name: a, version: '1.0.0' }\n" + parts), "w.yaml").Value!;
        return await functions.ReadAsync(document, TestContext.Current.CancellationToken);
    }
}
