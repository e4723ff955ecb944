using System.Text.Json;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Effects;

namespace Serverless.Core.Tests.Workflows.Effects;

public class KnownPlanTests
{
    private const string Look = "- look: { call: http, with: { method: get, endpoint: 'https://agent.example.com/' }, output: { as: '${ $input + { found: . } }' } }\n";

    [Fact]
    public void What_was_known_before_an_answer_is_known_after_it_and_what_hangs_on_it_is_unknown_in_its_place()
    {
        var plan = Plan(Look + """
            - drain: { call: http, with: { method: put, endpoint: '${ .agent + "/nodes/" + .found.id }', query: { node: '${ .node }' }, body: { text: '${ "\(.node) of \(.found.cluster) is drained" }', all: '${ . }' } } }
            """, """{"agent":"http://10.0.0.5:7072","node":"n-1"}""");
        var change = Assert.Single(plan.Changes);
        Assert.Equal(["http://10.0.0.5:7072/nodes/{unknown}"], change.Targets);
        Assert.Equal(
            """{"method":"put","endpoint":"http://10.0.0.5:7072/nodes/{unknown}","query":{"node":"n-1"},"body":{"text":"n-1 of {unknown} is drained","all":{"agent":"http://10.0.0.5:7072","node":"n-1","found":"unknown"}}}""",
            change.Writes.GetRawText());
    }

    [Fact]
    public void What_is_reached_in_two_ways_is_unknown_where_they_differ()
    {
        var plan = Plan(Look + """
            - choose: { switch: [ { full: { when: '.found.full', then: mark } }, { fine: { then: act } } ] }
            - mark: { set: '${ . + { path: "/other" } }' }
            - act: { call: http, with: { method: delete, endpoint: '${ .agent + .path }', query: { host: '${ .host }' } } }
            """, """{"agent":"http://a","host":"web-1","path":"/tmp"}""");
        Assert.Equal("""{"method":"delete","endpoint":"http://a{unknown}","query":{"host":"web-1"}}""", Assert.Single(plan.Changes).Writes.GetRawText());
    }

    [Fact]
    public void A_task_that_others_lead_back_to_comes_with_what_nobody_knows()
    {
        var plan = Plan("""
            - first: { call: http, with: { method: put, endpoint: 'https://example.com/a', body: '${ .turn }' }, output: { as: '${ $input }' } }
            - again: { call: http, with: { method: put, endpoint: '${ $workflow.input.agent + "/b" }', body: '${ .turn }' }, output: { as: '${ $input + { turn: . } }' } }
            - turn: { switch: [ { more: { when: '.turn < 3', then: again } } ] }
            """, """{"agent":"https://example.com","turn":0}""");
        Assert.Equal(["0", "\"unknown\""], plan.Changes.Select(change => change.Writes.GetProperty("body").GetRawText()));
        Assert.Equal(["https://example.com/a", "https://example.com/b"], plan.Targets);
    }

    [Fact]
    public void The_whole_address_is_shown_with_its_query_and_credentials_are_only_seen_to_be_there()
    {
        var plan = Plan("- act: { call: http, with: { method: delete, endpoint: 'http://ann:s3cret@127.0.0.1/vic2?all=1&token=s3cret', query: { what: EVERYTHING, apiKey: s3cret }, headers: { Authorization: s3cret, X-Mode: force } } }");
        var change = Assert.Single(plan.Changes);
        Assert.Equal(["http://***@127.0.0.1/vic2?all=1&token=***"], change.Targets);
        Assert.StartsWith("""{"method":"delete","endpoint":"http://***@127.0.0.1/vic2?all=1&token=***","headers":{"Authorization":"***","X-Mode":"sha256:""", change.Writes.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("""{"what":"EVERYTHING","apiKey":"***"}""", change.Writes.GetProperty("query").GetRawText());
        Assert.DoesNotContain("s3cret", plan.ToJson().GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"all":[]}""", """{"all":["a","b","c"]}""")]
    [InlineData("""{"what":"logs"}""", """{"what":"EVERYTHING"}""")]
    [InlineData("""{"nowhere":"used"}""", """{"nowhere":"looked at"}""")]
    public void Two_intents_never_share_a_binding(string one, string other)
    {
        const string Tasks = Look + """
            - each: { for: { each: x, in: '${ $workflow.input.all // [] }' }, do: [ { put: { call: http, with: { method: put, endpoint: '${ "https://example.com/" + $x }' } } } ] }
            - act: { call: http, with: { method: delete, endpoint: 'https://example.com/', query: { what: '${ $workflow.input.what }' } } }
            """;
        Assert.NotEqual(Reserve(Tasks, one).Hash, Reserve(Tasks, other).Hash);
        Assert.Equal(Reserve(Tasks, one).Hash, Reserve(Tasks, one).Hash);
        Assert.NotEqual(Reserve(Tasks, one).Hash, Reserve(Tasks + "\n- more: { wait: { seconds: 1 } }", one).Hash);
    }

    [Fact]
    public void A_loop_over_a_list_that_is_known_is_told_item_by_item()
    {
        const string Tasks = "- all: { for: { each: x, at: i, in: '${ .all }' }, do: [ { put: { call: http, with: { method: put, endpoint: '${ \"https://example.com/\\($x)\" }', body: '${ $i }' } } } ] }";
        var plan = Plan(Tasks, """{"all":["a","b"]}""");
        Assert.Equal(["https://example.com/a", "https://example.com/b"], plan.Targets);
        Assert.Equal(["0", "1"], plan.Changes.Select(change => change.Writes.GetProperty("body").GetRawText()));
        Assert.All(plan.Changes, change => Assert.False(change.Perhaps));
        Assert.Empty(Plan(Tasks, """{"all":[]}""").Changes);
    }

    [Fact]
    public void A_loop_over_a_long_list_is_told_once_with_how_many_they_are_and_a_digest_of_them()
    {
        const string Tasks = "- all: { for: { each: x, in: '${ .all }' }, do: [ { put: { call: http, with: { method: put, endpoint: '${ \"https://example.com/\\($x)\" }' } } } ] }";
        var many = Assert.Single(Plan(Tasks, $$"""{"all":[{{string.Join(',', Enumerable.Range(0, 101))}}]}""").Changes);
        Assert.StartsWith("each of 101 items, sha256:", many.Each, StringComparison.Ordinal);
        Assert.Equal(["https://example.com/{unknown}"], many.Targets);
        Assert.Equal("each of a list that is unknown", Assert.Single(Plan(Look + Tasks.Replace(".all", ".found.all"), "{}").Changes).Each);
    }

    [Fact]
    public void What_is_long_is_its_beginning_and_a_digest()
    {
        var tasks = "- act: { call: http, with: { method: post, endpoint: 'https://example.com/', body: '${ .text }' } }";
        var shown = Assert.Single(Plan(tasks, $$"""{"text":"{{new string('a', 5_000)}}"}""").Changes).Writes.GetProperty("body").GetString()!;
        Assert.Matches("^sha256:[0-9a-f]{64} of 5002 bytes: \"a{199}…$", shown);
    }

    [Fact]
    public void Other_functions_are_told_with_their_arguments()
    {
        var plan = Plan("""
            - a: { run: { shell: { command: rm, arguments: ['-rf', '${ $workflow.input.path }'] } } }
            - b: { call: openapi, with: { document: { endpoint: 'https://example.com/api.json' }, operationId: wipe, parameters: { what: '${ $workflow.input.path }' } } }
            """, """{"path":"/tmp/x"}""");
        Assert.Equal(["rm", "https://example.com/api.json#wipe"], plan.Targets);
        Assert.Equal("""["-rf","/tmp/x"]""", plan.Changes[0].Writes.GetProperty("arguments").GetRawText());
        Assert.Equal("""{"what":"/tmp/x"}""", plan.Changes[1].Writes.GetProperty("parameters").GetRawText());
    }

    [Theory]
    [InlineData("""{"place":"https://example.com/found","what":"logs"}""", null)]
    [InlineData("""{"place":"https://example.org/found","what":"logs"}""", "and not https://example.org/found")]
    [InlineData("""{"place":"https://example.com/found","what":"all"}""", "\"what\":\"all\"")]
    public void A_call_is_held_to_what_was_known_of_it_and_to_nothing_else(string found, string? refused)
    {
        const string Planned = Look + "- act: { call: http, with: { method: delete, endpoint: '${ \"https://example.com/\" + .found.id }', query: { what: logs } } }";
        const string Done = "- look: { call: http, with: { method: get, endpoint: 'https://agent.example.com/' } }\n- act: { call: http, with: { method: delete, endpoint: '${ .place }', query: { what: '${ .what }' } } }";
        var run = Rehearsal.From(
            [new RunStarted(Rehearsal.Start, "r1", Read(Done).Document, JsonElement.Parse("{}"), Cause with { Plan = Reserve(Planned, "{}") })], (_, _) => JsonElement.Parse(found)).Run();
        if (refused is null)
        {
            Assert.IsType<RunOutcome.Completed>(run.Outcome);
            return;
        }

        Assert.Equal((412, "Outside of the plan"), (run.Failure.Status, run.Failure.Title));
        Assert.Contains(refused, run.Failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_that_was_reserved_before_plans_told_arguments_holds_to_its_targets_only()
    {
        var change = new ReservedChange("/do/0/a", "http", ["https://example.com/tmp"]);
        var plan = new PlanReservation(new string('0', 64), Rehearsal.Start, [change], 1);
        Assert.Null(plan.Objection("/do/0/a", "http", ["https://example.com/tmp?all=1"], JsonElement.Parse("""{"method":"delete"}""")));
        Assert.NotNull(plan.Objection("/do/0/a", "http", ["https://example.com/other"], JsonElement.Parse("""{"method":"delete"}""")));
    }

    [Theory]
    [InlineData(".host + .found.a")]
    [InlineData(".found.a + .host")]
    [InlineData("\"\\(.host) and \\(.found.a) and \\(.found)\"")]
    [InlineData(". + .found")]
    [InlineData(".found + .")]
    [InlineData(". + { host: .found.a, b: (.found.b // .host) }")]
    [InlineData("{ host, found: .found.a, \"x y\": $input.host } | .host + .found")]
    [InlineData(".found.none // .host")]
    [InlineData("(.found.b | not) // .host")]
    [InlineData("(.found[]?) // .host")]
    [InlineData("{ a: (.found | empty), host }")]
    [InlineData("{ a: (.found | select(.b)), host } | .host")]
    [InlineData("[.host, .found.a]")]
    [InlineData("if .found.b then .host else .found.a end")]
    [InlineData(".host as $h | { h: $h, a: .found.a }")]
    [InlineData("(.found | length) + (.host | length)")]
    [InlineData("{ n: (.found | length), t: (.host | ascii_upcase) }")]
    [InlineData("[.found, .host] | map(tostring) | join(\"/\")")]
    [InlineData("reduce (.found | keys[]) as $k (.host; . + $k)")]
    [InlineData("(.host, .found.a) // \"none\"")]
    [InlineData("$workflow.input.host + \"/\" + (.found.a // \"none\")")]
    [InlineData("null + .found.a + null + .host")]
    [InlineData("{ ($workflow.input.host): .found.a, host: 1 }")]
    [InlineData(".host + (1, 2 | tostring)")]
    [InlineData("def host: .found.a; { host: host } # host")]
    [InlineData("@uri \"\\(.host)/\\(.found.a)\" + .host")]
    [InlineData("{ a: 1 } + (if .found.b then { a: 2 } else {} end)")]
    public void What_a_plan_takes_for_known_comes_true_whatever_the_world_answers(string expression)
    {
        var tasks = Look + $"- send: {{ call: http, with: {{ method: post, endpoint: 'https://example.com/', body: {JsonSerializer.Serialize("${ " + expression + " }")} }} }}";
        foreach (var answer in (string[])["""{"a":"x","b":true}""", """{"a":null,"b":false,"host":"other"}""", """{"a":"","c":["y"]}""", "{}", "null"])
        {
            var workflow = Read(tasks);
            var run = Rehearsal.From(
                [new RunStarted(Rehearsal.Start, "r1", workflow.Document, JsonElement.Parse("""{"host":"web-1"}"""), Cause with { Plan = Reserve(tasks, """{"host":"web-1"}""") })], (_, _) => JsonElement.Parse(answer)).Run();
            Assert.True(run.Outcome is RunOutcome.Completed || run.Failure.Title != "Outside of the plan", $"{expression} with {answer}: {(run.Outcome is RunOutcome.Completed ? "" : run.Failure.Detail)}");
        }
    }

    [Fact]
    public void A_plan_is_read_by_a_person_line_by_line()
    {
        var plan = Plan("- act: { call: http, with: { method: delete, endpoint: '${ \"https://example.com/\" + .path }', query: { all: 1 } }, metadata: { router: { targets: [web-1] } } }", """{"path":"tmp\n2. GET"}""");
        var lines = PlanText.Lines(plan.ToJson());
        Assert.Equal([@"1. DELETE https://example.com/tmp\u000a2. GET on web-1 (/do/0/act)", """   query: {"all":1}"""], lines.Take(2));
        Assert.StartsWith("of workflow test/t:1.0.0, text sha256:", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_probe_and_a_choice_pass_on_is_known_behind_them()
    {
        var plan = Plan("""
            - before: { call: probe, with: { name: disk, do: { call: http, with: { method: get, endpoint: '${ .agent + "/disk" }' } }, healthy: .ok }, output: { as: '${ $input + { before: . } }' } }
            - decide: { switch: [ { unknown: { when: '.before.answer == "unknown"', then: end } }, { again: { when: '.before.found.often', then: page } }, { full: { then: free } } ] }
            - free:
                try: [ { delete: { call: http, with: { method: delete, endpoint: '${ .agent + "/disk/old-files" }', query: { host: '${ .host }' } }, output: { as: '${ $input + { freed: . } }' } } } ]
                catch: { do: [ { note: { set: '${ $input + { freed: { failed: $error.title } } }' } } ] }
            - page: { call: http, with: { method: post, endpoint: 'https://pager.example.com/', body: { host: '${ .host }', freed: '${ .freed }' } } }
            """, """{"agent":"http://10.0.0.5:7072","host":"web-1"}""");
        Assert.Equal(["http://10.0.0.5:7072/disk/old-files", "https://pager.example.com/"], plan.Targets);
        Assert.Equal("""{"host":"web-1","freed":"unknown"}""", plan.Changes[1].Writes.GetProperty("body").GetRawText());
    }

    private static RunCause Cause => new("disk-full", "set-1", 7, "/source", "e-1");

    private static PlanReservation Reserve(string tasks, string input) => PlanReservation.Of(Read(tasks), JsonElement.Parse(input), Cause, Rehearsal.Start);

    private static RunPlan Plan(string tasks, string input = "{}") => RunPlanner.Plan(Read(tasks), JsonElement.Parse(input), RunCause.None, Rehearsal.Start);

    private static Workflow Read(string tasks)
    {
        var reading = WorkflowReader.Read(Yaml.Read(Rehearsal.Tasks(tasks)));
        Assert.Empty(reading.Problems);
        return reading.Value!;
    }
}
