using System.Text.Json;
using Serverless.Core.Workflows;

namespace Serverless.Core.Tests.Workflows;

public class DataFlowTests
{
    [Fact]
    public void Input_from_is_what_the_task_sees_and_its_raw_input_stays_visible()
    {
        Assert.Equal("""{"in":"b","seen":"b","raw":{"a":"b"}}""", Run("- t: { input: { from: .a }, set: { in: '${ . }', seen: '${ $input }', raw: '${ $task.input }' } }", """{"a":"b"}"""));
    }

    [Fact]
    public void Output_as_changes_what_the_next_task_gets()
    {
        Assert.Equal("""{"n":2}""", Run("""
            - a: { set: { deep: { n: 1 } }, output: { as: '.deep' } }
            - b: { set: { n: '${ .n + 1 }' } }
            """));
    }

    [Fact]
    public void Output_as_may_be_an_object_of_expressions()
    {
        Assert.Equal("""{"id":7,"from":"x"}""", Run("- a: { set: { n: 7 }, output: { as: { id: '${ .n }', from: '${ $input.a }' } } }", """{"a":"x"}"""));
    }

    [Fact]
    public void Export_as_replaces_the_context_and_sees_the_output()
    {
        Assert.Equal("""{"context":{"kept":1,"out":1}}""", Run("""
            - a: { set: { n: 1 }, export: { as: '{ kept: .n, out: $output.n }' } }
            - b: { set: { context: '${ $context }' } }
            """));
    }

    [Fact]
    public void The_context_is_the_workflows_input_until_something_is_exported()
    {
        Assert.Equal("""{"c":{"a":1}}""", Run("- a: { set: { c: '${ $context }' } }", """{"a":1}"""));
    }

    [Fact]
    public void The_workflow_transforms_its_own_input_and_output()
    {
        var run = Rehearsal.Of(
            Rehearsal.Tasks("- a: { set: { n: '${ .n + 1 }', raw: '${ $workflow.input }' } }", "input: { from: .inner }\noutput: { as: '{ answer: . }' }"),
            """{"inner":{"n":1}}""").Run();
        Assert.Equal("""{"answer":{"n":2,"raw":{"inner":{"n":1}}}}""", run.Output);
        Assert.Single(run.History.OfType<InputTaken>());
    }

    [Fact]
    public void An_expression_without_an_output_gives_null()
    {
        Assert.Equal("""{"a":null}""", Run("- a: { set: { a: '${ empty }' } }"));
    }

    [Fact]
    public void Data_is_never_a_template()
    {
        Assert.Equal("""{"a":"${ 1 + 1 }"}""", Run("- a: { set: { a: '${ .evil }' } }", """{"evil":"${ 1 + 1 }"}"""));
    }

    [Fact]
    public void Numbers_keep_their_spelling_through_a_run()
    {
        Assert.Equal("""{"n":1.10,"big":12345678901234567890.5}""", Run("- a: { wait: PT1S }", """{"n":1.10,"big":12345678901234567890.5}"""));
    }

    [Fact]
    public void Expressions_see_the_task_the_workflow_and_the_runtime()
    {
        var output = JsonElement.Parse(Run("""
            - a:
                set:
                  task: '${ $task | [.name, .reference, .definition.metadata.x, .startedAt.iso8601, .startedAt.epoch.seconds, .startedAt.epoch.milliseconds] }'
                  key: '${ $task.effectKey }'
                  workflow: '${ $workflow | [.id, .definition.document.name, .input.i, .startedAt.iso8601] }'
                  runtime: '${ $runtime | keys }'
                metadata: { x: y }
            """, """{"i":1}"""));
        Assert.Equal("""["a","/do/0/a","y","2025-01-31T08:00:00.000Z",1738310400,1738310400000]""", output.GetProperty("task").GetRawText());
        Assert.Equal(RunId.EffectKey("r1", "/do/0/a"), output.GetProperty("key").GetString());
        Assert.Equal("""["r1","t",1,"2025-01-31T08:00:00.000Z"]""", output.GetProperty("workflow").GetRawText());
        Assert.Equal("""["metadata","name","version"]""", output.GetProperty("runtime").GetRawText());
    }

    [Theory]
    [InlineData("- a: { if: '. + 1', set: { b: c } }", "/do/0/a")]
    [InlineData("- a: { input: { from: '. + 1' }, set: { b: c } }", "/do/0/a")]
    [InlineData("- a: { set: { b: '${ . + 1 }' } }", "/do/0/a")]
    [InlineData("- a: { set: { b: c }, output: { as: '. + 1' } }", "/do/0/a")]
    [InlineData("- a: { set: { b: c }, export: { as: '. + 1' } }", "/do/0/a")]
    [InlineData("- a: { do: [ { b: { switch: [ { c: { when: '. + 1', then: exit } } ] } } ] }", "/do/0/a/do/0/b")]
    public void An_expression_that_fails_is_an_error_of_its_task(string task, string instance)
    {
        var failure = Rehearsal.Of(Rehearsal.Tasks(task)).Run().Failure;
        Assert.Equal((FailureTypes.Expression, 400, instance), (failure.Type, failure.Status, failure.Instance));
        Assert.Contains(". + 1", failure.Detail);
    }

    [Theory]
    [InlineData("input: { from: '. + 1' }", "/input/from")]
    [InlineData("output: { as: '. + 1' }", "/output/as")]
    public void So_is_one_of_the_workflow(string more, string instance)
    {
        var failure = Rehearsal.Of(Rehearsal.Tasks("- a: { wait: PT0S }", more)).Run().Failure;
        Assert.Equal((FailureTypes.Expression, instance), (failure.Type, failure.Instance));
    }

    [Fact]
    public void Set_takes_one_expression_too()
    {
        Assert.Equal("[1,2]", Run("- a: { set: '${ .a }' }", """{"a":[1,2]}"""));
    }

    private static string Run(string tasks, string input = "{}") => Rehearsal.Of(Rehearsal.Tasks(tasks), input).Run().Output;

    [Fact]
    public void In_loose_mode_every_text_that_is_an_expression_is_evaluated_and_any_other_stands_for_itself()
    {
        var run = Rehearsal.Of(Rehearsal.Tasks("- a: { set: { n: .n + 1, words: just words, bad: '.n | error', enclosed: '${ .n }', list: [ .n ] } }", "evaluate: { mode: loose }"), """{"n":1}""").Run();
        Assert.Equal("""{"n":2,"words":"just words","bad":".n | error","enclosed":1,"list":[1]}""", run.Output);
    }
}
