using Serverless.Core.Workflows;

namespace Serverless.Core.Tests.Workflows;

public class SchemaTests
{
    private const string Number = "{ schema: { format: json, document: { type: object, properties: { n: { type: number } }, required: [ n ] } }";

    [Fact]
    public void An_input_that_is_not_as_its_schema_says_fails_the_task_before_anything_is_done()
    {
        var run = Run($"- a: {{ input: {Number} }}, set: {{ m: 1 }} }}", """{"n":"1"}""");
        Assert.Equal((FailureTypes.Validation, 400, "/do/0/a"), (run.Failure.Type, run.Failure.Status, run.Failure.Instance));
        Assert.Contains("/n is number, not string", run.Failure.Detail, StringComparison.Ordinal);
        Assert.Empty(run.Started);
    }

    [Fact]
    public void The_raw_input_is_validated_and_not_what_is_made_of_it()
    {
        Assert.Equal("""{"m":7}""", Run($"- a: {{ input: {Number}, from: .n }}, set: {{ m: '${{ . }}' }} }}", """{"n":7}""").Output);
    }

    [Fact]
    public void The_output_is_validated_after_it_was_made()
    {
        Assert.Equal("""{"n":1}""", Run($"- a: {{ set: {{ m: 1 }}, output: {Number}, as: '{{ n: .m }}' }} }}").Output);
        Assert.Equal(FailureTypes.Validation, Run($"- a: {{ set: {{ n: 1 }}, output: {Number}, as: '{{ m: .n }}' }} }}").Failure.Type);
    }

    [Fact]
    public void The_context_is_validated_where_something_is_exported()
    {
        Assert.Equal(FailureTypes.Validation, Run($"- a: {{ set: {{ n: 1 }}, export: {Number}, as: '{{ m: .n }}' }} }}").Failure.Type);
        Assert.Equal("""{"n":1}""", Run($"- a: {{ set: {{ n: 1 }}, export: {Number}, as: . }} }}\n- b: {{ set: '${{ $context }}' }}").Output);
    }

    [Fact]
    public void The_error_can_be_caught()
    {
        var run = Run($"- t: {{ try: [ {{ a: {{ input: {Number} }}, set: {{ m: 1 }} }} }} ], catch: {{ errors: {{ with: {{ status: 400 }} }}, do: [ {{ b: {{ set: {{ caught: true }} }} }} ] }} }}");
        Assert.Equal("""{"caught":true}""", run.Output);
    }

    [Fact]
    public void The_input_and_the_output_of_a_run_have_schemas_too()
    {
        Assert.Equal("/input/schema", Rehearsal.Of(Rehearsal.Tasks("- a: { set: { n: 1 } }", $"input: {Number} }}")).Run().Failure.Instance);
        Assert.Equal("/output/schema", Rehearsal.Of(Rehearsal.Tasks("- a: { set: { m: 1 } }", $"output: {Number} }}")).Run().Failure.Instance);
        Assert.Equal("""{"n":1}""", Rehearsal.Of(Rehearsal.Tasks("- a: { set: '${ . }' }", $"input: {Number} }}\noutput: {Number} }}"), """{"n":1}""").Run().Output);
    }

    [Fact]
    public void A_schema_that_is_none_is_said_when_the_document_is_read()
    {
        var problems = WorkflowReader.Read(Yaml.Read(Rehearsal.Tasks("- a: { wait: PT1S, input: { schema: { document: { type: text } } } }"))).Problems;
        Assert.Equal("schema/wrong", Assert.Single(problems).Code);
    }

    private static Rehearsal Run(string tasks, string input = "{}") => Rehearsal.Of(Rehearsal.Tasks(tasks), input).Run();
}
