using System.Text.Json;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Effects;

namespace Serverless.Core.Tests.Workflows.Effects;

public class RunPlannerTests
{
    [Fact]
    public void What_follows_from_the_input_alone_is_known_and_reads_are_no_part_of_it()
    {
        var plan = Plan("""
            - name: { set: { host: '${ .host }', path: '/tmp' } }
            - look: { if: '${ .host == "web-2" }', call: http, with: { method: post, endpoint: 'https://example.com/never' } }
            - act: { call: http, with: { method: post, endpoint: 'https://me:secret@example.com/{host}/empty?key=1', headers: { authorization: x }, body: { path: '${ .path }' } } }
            - read: { call: http, with: { method: get, endpoint: 'https://example.com' } }
            """, """{"host":"web-1"}""");
        var change = Assert.Single(plan.Changes);
        Assert.Equal(("/do/2/act", "http", "post", false), (change.Task, change.Function, change.Method, change.Perhaps));
        Assert.Equal(["https://***@example.com/web-1/empty?key=***"], plan.Targets);
        Assert.Equal("""{"method":"post","endpoint":"https://***@example.com/web-1/empty?key=***","headers":{"authorization":"***"},"body":{"path":"/tmp"}}""", change.Writes.GetRawText());
        Assert.Equal("it would change https://***@example.com/web-1/empty?key=*** (post)", plan.Summary);
    }

    [Fact]
    public void What_the_world_has_a_say_in_is_unknown_and_never_guessed()
    {
        var plan = Plan("""
            - look: { call: http, with: { method: get, endpoint: 'https://example.com' } }
            - act: { call: http, with: { method: '${ .method }', endpoint: '${ .place }', body: { keep: 3, path: '${ .path }' } } }
            - put: { call: http, with: { method: put, endpoint: 'https://example.com/fixed', body: '${ . }' } }
            """);
        Assert.Equal(["unknown", "https://example.com/fixed"], plan.Targets);
        Assert.Equal("""{"method":"unknown","endpoint":"unknown","body":{"keep":3,"path":"unknown"}}""", plan.Changes[0].Writes.GetRawText());
        Assert.Equal("unknown", plan.Changes[1].Writes.GetProperty("body").GetString());
    }

    [Fact]
    public void Targets_that_are_parts_of_the_input_are_known_also_after_an_answer_of_the_world()
    {
        var plan = Plan("""
            - look: { call: http, with: { method: get, endpoint: 'https://example.com' } }
            - act: { call: http, with: { method: put, endpoint: '${ .place }' }, metadata: { router: { targets: ['${ $workflow.input.host }', disks] } } }
            - other: { call: http, with: { method: put, endpoint: '${ .place }' }, metadata: { router: { targets: ['${ $workflow.input.host + .more }'] } } }
            """, """{"host":"web-1"}""");
        Assert.Equal([["web-1", "disks"], ["web-1{unknown}"]], plan.Changes.Select(change => change.Targets));
    }

    [Fact]
    public void What_depends_on_what_is_found_is_only_perhaps_done()
    {
        var plan = Plan("""
            - look: { call: http, with: { method: get, endpoint: 'https://example.com' } }
            - choose: { switch: [ { full: { when: '.full', then: act } }, { fine: { then: end } } ] }
            - act: { call: http, with: { method: delete, endpoint: 'https://example.com/tmp' } }
            """);
        Assert.True(Assert.Single(plan.Changes).Perhaps);
        Assert.Equal("it would change https://example.com/tmp (delete, perhaps)", plan.Summary);
    }

    [Fact]
    public void A_call_may_say_what_it_touches_and_that_it_only_reads()
    {
        var plan = Plan("""
            - a: { run: { shell: { command: 'df -h' } }, metadata: { router: { effect: read } } }
            - b: { run: { shell: { command: 'rm -r /tmp/cache' } }, metadata: { router: { targets: [ '${ .host }', /tmp/cache ] } } }
            - c: { run: { workflow: { namespace: n, name: w, version: 1.0.0 } } }
            - d: { call: azure:request, with: { method: post, resource: '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/g', path: restart, apiVersion: '2024-11-01' } }
            """, """{"host":"web-1"}""");
        Assert.Equal(["run:shell", "workflow n/w:1.0.0", "azure:request"], plan.Changes.Select(change => change.Function));
        // What a process puts out is not known, so what comes after it is not either.
        Assert.Equal(["unknown", "/tmp/cache"], plan.Changes[0].Targets);
        Assert.Equal(["/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/g/restart"], plan.Changes[2].Targets);
    }

    [Fact]
    public void Everything_in_branches_handlers_and_loops_is_walked()
    {
        var plan = Plan("""
            - f: { fork: { branches: [ { a: POST }, { b: POST } ] } }
            - t: { try: [ { c: POST } ], catch: { do: [ { d: POST } ] } }
            - l: { for: { in: '[1]' }, do: [ { e: POST } ] }
            """.Replace("POST", "{ call: http, with: { method: post, endpoint: 'https://example.com' } }"));
        Assert.Equal([("a", false), ("b", false), ("c", false), ("d", true), ("e", true)], plan.Changes.Select(change => (change.Task[^1..], change.Perhaps)));
    }

    [Theory]
    [InlineData("{ call: mcp, with: { method: tools/call, parameters: { name: kept }, transport: { http: { endpoint: 'https://ann:s3cret@example.com/mcp?key=s3cret', headers: { Authorization: s3cret } } } } }")]
    [InlineData("{ call: mcp, with: { method: tools/call, parameters: { name: kept }, transport: { stdio: { command: tool, environment: { KEY: s3cret } } } } }")]
    [InlineData("{ call: openapi, with: { document: { endpoint: { uri: https://example.com/api.json, authentication: { bearer: { token: s3cret } } } }, operationId: kept } }")]
    [InlineData("{ call: grpc, with: { proto: { endpoint: { uri: https://example.com/a.proto, authentication: { bearer: { token: s3cret } } } }, service: { name: a.B, host: example.com, authentication: { basic: { username: ann, password: s3cret } } }, method: kept } }")]
    [InlineData("{ run: { script: { language: python, source: { endpoint: { uri: https://example.com/kept.py, authentication: { bearer: { token: s3cret } } } } } } }")]
    public void No_plan_shows_a_credential_however_deep_it_stands(string call)
    {
        var shown = Assert.Single(Plan($"- a: {call}").Changes).Writes.GetRawText();
        Assert.DoesNotContain("s3cret", shown, StringComparison.Ordinal);
        Assert.Contains("kept", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_call_says_to_its_target_is_shown_whatever_it_is_called()
    {
        var plan = Plan("- a: { call: http, with: { method: post, endpoint: 'https://example.com/graphql', body: { query: 'mutation', service: { headers: { a: 1 } } } } }");
        Assert.Equal("""{"method":"post","endpoint":"https://example.com/graphql","body":{"query":"mutation","service":{"headers":{"a":1}}}}""", Assert.Single(plan.Changes).Writes.GetRawText());
    }

    [Theory]
    [InlineData("$workflow.input.host", "web-1")]
    [InlineData("$workflow.id + \"/\" + $workflow.input.host", "plan/web-1")]
    [InlineData("$workflow.definition.document.dsl", "1.0.3")]
    [InlineData("$workflow | .definition.document.dsl", "1.0.3")]
    [InlineData("$workflow.startedAt.iso8601[:4]", "2025")]
    [InlineData("$workflow | keys | length | tostring", "4")]
    [InlineData("$workflow as $w | $w.id", "plan")]
    public void An_expression_is_told_of_its_run_what_it_asks_for(string expression, string expected)
    {
        var plan = Plan($"- act: {{ call: http, with: {{ method: put, endpoint: 'https://example.com' }}, metadata: {{ router: {{ targets: ['${{ {expression} }}'] }} }} }}", """{"host":"web-1"}""");
        Assert.Equal([expected], plan.Targets);
    }

    [Fact]
    public void What_one_plan_found_of_a_document_holds_for_the_next_and_what_it_found_of_its_input_does_not()
    {
        var workflow = WorkflowReader.Read(Yaml.Read(Rehearsal.Tasks("""
            - look: { call: http, with: { method: get, endpoint: 'https://example.com' } }
            - act: { call: http, with: { method: put, endpoint: 'https://example.com/fixed', body: '${ .x }' }, metadata: { router: { targets: ['${ $workflow.input.host }'] } } }
            """))).Value!;
        string[] Targets(string host) => [.. RunPlanner.Plan(workflow, JsonElement.Parse($$"""{"host":"{{host}}"}"""), RunCause.None, Rehearsal.Start).Targets];
        Assert.Equal([["a"], ["b"], ["a"]], new[] { "a", "b", "a" }.Select(Targets));
    }

    private static RunPlan Plan(string tasks, string input = "{}")
    {
        var reading = WorkflowReader.Read(Yaml.Read(Rehearsal.Tasks(tasks)));
        Assert.Empty(reading.Problems);
        return RunPlanner.Plan(reading.Value!, JsonElement.Parse(input), RunCause.None, Rehearsal.Start);
    }
}
