using Serverless.Core.Documents;
using Serverless.Core.Workflows;

namespace Serverless.Core.Tests.Workflows;

public class WorkflowReaderTests
{
    [Fact]
    public void A_variable_that_is_not_there_is_said_with_its_place_and_with_those_that_are()
    {
        var problem = Assert.Single(WorkflowReader.Read(Yaml.Read(Rehearsal.Tasks("- a: { set: { x: '${ $nobody + 1 }' } }"))).Problems);
        Assert.Equal((4, "expression/syntax"), (problem.Line, problem.Code));
        Assert.Contains("$nobody is not defined", problem.Sentence, StringComparison.Ordinal);
        Assert.Contains("$context", problem.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_good_document_is_read()
    {
        var workflow = WorkflowReader.Read(Yaml.Read(Rehearsal.Tasks("- a: { set: { b: c } }"))).Value!;
        Assert.Equal("test/t:1.0.0", workflow.Reference);
        Assert.Equal("/do/0/a", Assert.Single(workflow.Tasks.Items).Frame.Reference);
    }

    [Fact]
    public void A_document_that_travelled_as_json_is_read_the_same()
    {
        var json = DocumentJson.ToJson(Yaml.Read(Rehearsal.Tasks("- a: { set: { n: 1.50 } }")));
        Assert.Equal(json.GetRawText(), WorkflowReader.ReadRecorded(json).Document.GetRawText());
        Assert.Throws<HistoryCorruptException>(() => WorkflowReader.ReadRecorded(Yaml.Json("a: b")));
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once_with_its_place()
    {
        const string Text = """
            document: { dsl: '1.0.3', namespace: -test, name: t, version: one }
            use:
              retries: { unused: { delay: soon } }
            do:
              - a:
                  set: { b: '${ .b | }' }
                  then: nowhere
                  colour: red
              - b: { call: http, with: { method: get, endpoint: somewhere } }
              - c: { call: grpc, with: {} }
              - c: { raise: { error: gone } }
              - d: { try: [], catch: { retry: never-heard-of } }
            """;
        var problems = WorkflowReader.Read(Yaml.Read(Text)).Problems.Select(p => $"{p.Line}:{p.Column} {p.Code}");
        Assert.Equal(
            [
                "1:38 workflow/not-a-name",
                "1:63 workflow/not-a-version",
                "3:31 workflow/not-a-duration",
                "6:17 expression/syntax",
                "7:13 workflow/unknown-target",
                "8:7 workflow/unknown-key",
                "9:53 workflow/not-a-uri",
                "10:28 workflow/missing-key",
                "10:28 workflow/missing-key",
                "10:28 workflow/missing-key",
                "11:5 workflow/duplicate-task",
                "11:26 workflow/undefined-error",
                "12:35 workflow/undefined-retry",
            ],
            problems);
    }

    [Theory]
    [InlineData("1.0.0", true)]
    [InlineData("1.0.3", true)]
    [InlineData("1.0.12", true)]
    [InlineData("1.0.0-alpha5", false)]
    [InlineData("0.9.0", false)]
    [InlineData("1.1.0", false)]
    [InlineData("2.0.0", false)]
    public void Only_version_1_0_of_the_dsl_is_understood(string dsl, bool understood)
    {
        var problems = Read(Rehearsal.Tasks("- a: { wait: PT1S }").Replace("1.0.3", dsl));
        Assert.Equal(understood ? [] : ["workflow/unsupported"], problems.Select(p => p.Code));
    }

    [Theory]
    [InlineData("- a: { wait: PT1S, output: { schema: { format: avro, document: {} } } }", "avro")]
    public void What_is_not_there_yet_is_refused_by_its_name(string task, string name)
    {
        var problem = Assert.Single(Read(Rehearsal.Tasks(task)));
        Assert.Equal("workflow/unsupported", problem.Code);
        Assert.Contains(name, problem.Sentence);
        Assert.True(problem.Line > 0);
    }

    [Theory]
    [InlineData("evaluate: { language: javascript }", "javascript")]
    public void So_it_is_in_the_workflow(string part, string name)
    {
        var problem = Assert.Single(Read(Rehearsal.Tasks("- a: { wait: PT1S }", part)));
        Assert.Equal("workflow/unsupported", problem.Code);
        Assert.Contains(name, problem.Sentence);
    }

    [Fact]
    public void A_schema_that_lies_somewhere_else_has_to_be_fetched_before() =>
        Assert.Equal("workflow/schema-not-fetched", Assert.Single(Read(Rehearsal.Tasks("- a: { wait: PT1S }", "input: { schema: { resource: { endpoint: 'https://x.example' } } }"))).Code);

    [Theory]
    [InlineData("- a: { set: x }", "wrong-kind")]
    [InlineData("- a: { waiting: PT1S }", "no-kind")]
    [InlineData("- a: { wait: PT1S, set: { a: 1 } }", "unknown-key")]
    [InlineData("- a: { wait: PT1S }\n  b: { wait: PT1S }", "not-one-task")]
    [InlineData("- a: { wait: soon }", "not-a-duration")]
    [InlineData("- a: { wait: P101Y }", "not-a-duration")]
    [InlineData("- a: { wait: {} }", "not-a-duration")]
    [InlineData("- a: { wait: { weeks: 1 } }", "unknown-key")]
    [InlineData("- a: { do: {} }", "not-a-task-list")]
    [InlineData("- a: { switch: [] }", "wrong-kind")]
    [InlineData("- a: { switch: [ { x: { then: end } }, { y: { then: end } } ] }", "second-default")]
    [InlineData("- a: { switch: [ { x: { when: 'true' } } ] }", "missing-key")]
    [InlineData("- a: { switch: [ { x: { then: nowhere } } ] }", "unknown-target")]
    [InlineData("- a: { wait: PT1S, then: end }\n- b: { wait: PT1S }", "unreachable-task")]
    [InlineData("- a: { raise: { error: { type: 'x:', status: 500 } } }\n- b: { wait: PT1S }", "unreachable-task")]
    [InlineData("- a: { switch: [ { x: { then: end } } ] }\n- b: { wait: PT1S }", "unreachable-task")]
    [InlineData("- a: { wait: PT1S }\n- a: { wait: PT1S }", "duplicate-task")]
    [InlineData("- a: { call: http }", "missing-key")]
    [InlineData("- a: { call: http, with: { method: get } }", "missing-key")]
    [InlineData("- a: { call: http, with: { method: get, endpoint: 'https://x.example', output: xml } }", "not-a-choice")]
    [InlineData("- a: { call: http, with: { method: get, endpoint: 'https://x.example', header: {} } }", "unknown-key")]
    [InlineData("- a: { call: http, with: { method: get, endpoint: 'https://x.example' }, metadata: { router: { again: safe } } }", "unknown-key")]
    [InlineData("- a: { call: http, with: { method: get, endpoint: 'https://x.example' }, metadata: { router: { retry: check } } }", "check-without-retry")]
    [InlineData("- a: { call: http, with: { method: get, endpoint: 'https://x.example' }, metadata: { router: { check: { endpoint: 'https://x.example' } } } }", "check-without-retry")]
    [InlineData("- a: { wait: PT1S, metadata: { router: { concurrency: 1 } } }", "unknown-key")]
    [InlineData("- a: { set: { a: 1 }, metadata: { router: { concurrency: 1 } } }", "unknown-key")]
    [InlineData("- a: { for: { in: .x }, do: [], metadata: { router: { concurrency: 0 } } }", "out-of-range")]
    [InlineData("- a: { for: { in: .x }, do: [], metadata: { router: { onError: never } } }", "not-a-choice")]
    [InlineData("- a: { for: { in: .x, each: a, at: a }, do: [] }", "same-name")]
    [InlineData("- a: { for: { in: .x, each: input }, do: [] }", "not-a-name")]
    [InlineData("- a: { for: { each: x }, do: [] }", "missing-key")]
    [InlineData("- a: { fork: { branches: [ { x: { wait: PT1S, then: y } }, { y: { wait: PT1S } } ] } }", "unknown-target")]
    [InlineData("- a: { fork: { branches: [ { x: { wait: PT1S } }, { x: { wait: PT1S } } ] } }", "duplicate-task")]
    [InlineData("- a: { wait: PT1S, timeout: { after: PT1S, before: PT1S } }", "unknown-key")]
    [InlineData("- a: { listen: { to: { any: [], all: [] } } }", "not-one-strategy")]
    [InlineData("- a: { listen: { to: { one: { with: {} } } } }", "wrong-kind")]
    [InlineData("- a: { listen: { to: { one: { with: { type: '^(?=a)' } } } } }", "not-a-pattern")]
    [InlineData("- a: { listen: { to: { any: [] }, read: all } }", "not-a-choice")]
    [InlineData("- a: { listen: { to: { any: [] } }, foreach: { item: x, at: x } }", "same-name")]
    [InlineData("- a: { try: [] }", "missing-key")]
    [InlineData("- a: { try: [], catch: { as: input } }", "not-a-name")]
    [InlineData("- a: { try: [], catch: { errors: { with: { code: 1 } } } }", "unknown-key")]
    [InlineData("- a: { try: [], catch: { retry: { backoff: {} } } }", "not-one-backoff")]
    [InlineData("- a: { try: [], catch: { retry: { backoff: { linear: { by: 2 } } } } }", "unknown-key")]
    [InlineData("- a: { try: [], catch: { retry: { jitter: { from: PT2S, to: PT1S } } } }", "out-of-range")]
    [InlineData("- a: { try: [], catch: { retry: { limit: { attempt: { count: -1 } } } } }", "out-of-range")]
    [InlineData("- a: { raise: { error: { type: 'x:', status: 5 } } }", "out-of-range")]
    [InlineData("- a: { raise: { error: { status: 500 } } }", "missing-key")]
    [InlineData("- a: { emit: { event: { with: { type: t } } } }", "missing-key")]
    [InlineData("- a: { emit: { event: { with: { source: 's:', type: t, Big: 1 } } } }", "not-an-attribute")]
    public void What_makes_no_sense_is_refused(string task, string code)
    {
        Assert.Equal([$"workflow/{code}"], Read(Rehearsal.Tasks(task)).Select(p => p.Code));
    }

    [Theory]
    [InlineData("- a: { set: { b: '${ $gone }' } }", "$gone")]
    [InlineData("- a: { if: $input.x, set: { b: 1 } }", "$input")]
    [InlineData("- a: { set: { b: '${ $error }' } }", "$error")]
    [InlineData("- a: { set: { b: '${ .a + }' } }", ".a +")]
    [InlineData("- a: { set: { b: '${ .a } and ${ .b }' } }", ".a } and")]
    [InlineData("- a: { set: { b: '${ }' } }", "empty")]
    [InlineData("- a: { set: { b: 1 }, output: { as: $output } }", "$output")]
    [InlineData("- a: { try: [ { b: { set: { c: '${ $error }' } } } ], catch: {} }", "$error")]
    public void An_expression_that_does_not_compile_is_refused(string task, string quote)
    {
        var problem = Assert.Single(Read(Rehearsal.Tasks(task)));
        Assert.StartsWith("expression/", problem.Code);
        Assert.Contains(quote, problem.Sentence);
    }

    [Fact]
    public void Metadata_of_ours_means_nothing_in_the_header()
    {
        var problem = Assert.Single(Read(Rehearsal.Tasks("- a: { wait: PT1S }").Replace("version: '1.0.0'", "version: '1.0.0', metadata: { other: 1, router: { retry: safe } }")));
        Assert.Equal("workflow/unknown-key", problem.Code);
    }

    [Fact]
    public void A_document_that_nests_too_deep_is_refused_before_it_is_read()
    {
        var nested = string.Concat(Enumerable.Repeat("{ a: ", 70)) + "1" + string.Concat(Enumerable.Repeat(" }", 70));
        Assert.Equal(["workflow/too-deep"], Read(Rehearsal.Tasks($"- a: {{ set: {nested} }}")).Select(p => p.Code));
    }

    [Fact]
    public void What_is_no_document_at_all_is_refused()
    {
        Assert.Equal(["workflow/not-an-object"], Read("[1, 2]").Select(p => p.Code));
        Assert.Equal(["workflow/missing-key", "workflow/missing-key"], Read("{}").Select(p => p.Code));
    }

    private static IReadOnlyList<Problem> Read(string text) => WorkflowReader.Read(Yaml.Read(text)).Problems;
}
