using System.Text;
using Serverless.Core.Documents;
using Serverless.Core.Events;
using Serverless.Core.Rules;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Schedules;

namespace Serverless.Core.Tests.Workflows.Schedules;

public class ScheduleReaderTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.Parse("2026-03-02T03:00:01Z");

    [Theory]
    [InlineData("{ every: { minutes: 15 } }", "2026-03-01T12:15:00Z")]
    [InlineData("{ every: PT1H }", "2026-03-01T13:00:00Z")]
    [InlineData("{ every: { days: 1 } }", "2026-03-02T00:00:00Z")]
    [InlineData("{ cron: '0 3 * * *' }", "2026-03-02T03:00:00Z")]
    public void A_schedule_of_the_clock_knows_when_it_comes(string schedule, string next) =>
        Assert.Equal(DateTimeOffset.Parse(next), Read(schedule).Value!.Schedule!.When.Next(DateTimeOffset.Parse("2026-03-01T12:00:00Z")));

    [Fact]
    public void A_scheduled_workflow_is_a_rule_in_mode_auto()
    {
        var schedule = Read("{ cron: '0 3 * * *' }").Value!.Schedule!;
        Assert.Equal(("schedule.test.t", RuleMode.Auto, "test/t:1.0.0"), (schedule.Rule.Name, schedule.Rule.Mode, schedule.Rule.Run));
        var set = Set(schedule.Rule);
        var workflow = Read("{ cron: '0 3 * * *' }").Value!;
        var match = Assert.IsType<RuleMatch.Matched>(Assert.Single(set.Match(TimerEvent.Of(workflow, schedule.When, DateTimeOffset.Parse("2026-03-02T03:00:00Z")), Now)));
        Assert.Equal("{}", match.Input.GetRawText());
    }

    [Fact]
    public void The_event_of_a_time_follows_from_the_workflow_and_the_time()
    {
        var workflow = Read("{ every: { minutes: 1 } }").Value!;
        var made = TimerEvent.Of(workflow, workflow.Schedule!.When, DateTimeOffset.Parse("2026-03-02T03:00:00Z"));
        Assert.Equal(
            """{"specversion":"1.0","id":"2026-03-02T03:00:00.000Z","source":"/timers/test/t","type":"router.timer.due","subject":"test/t:1.0.0","time":"2026-03-02T03:00:00.000Z","data":{"workflow":"test/t:1.0.0","schedule":"every {\"minutes\":1}","due":"2026-03-02T03:00:00.000Z"}}""",
            Encoding.UTF8.GetString(made.Utf8.Span));
    }

    [Theory]
    [InlineData("one: { with: { type: t } }", """{"type":"t"}""", true)]
    [InlineData("one: { with: { type: t } }", """{"type":"u"}""", false)]
    [InlineData("any: [{ with: { type: t } }, { with: { type: u } }]", """{"type":"u"}""", true)]
    [InlineData("any: []", """{"type":"u"}""", true)]
    [InlineData("one: { with: { source: '^https://.*' } }", """{"type":"t","source":"https://a"}""", true)]
    [InlineData("one: { with: { source: '^https://.*' } }", """{"type":"t","source":"http://a"}""", false)]
    [InlineData("one: { with: { type: t, data: '${ .n > 3 }' } }", """{"type":"t","data":{"n":4}}""", true)]
    [InlineData("one: { with: { type: t, data: '${ .n > 3 }' } }", """{"type":"t","data":{"n":3}}""", false)]
    [InlineData("one: { with: { type: t, data: '${ .n > 3 # more }' } }", """{"type":"t","data":{"n":4}}""", true)]
    [InlineData("one: { with: { type: t, data: { n: 3 } } }", """{"type":"t","data":{"n":3}}""", true)]
    [InlineData("one: { with: { type: t, data: { n: 3 } } }", """{"type":"t","data":{"n":4}}""", false)]
    [InlineData("one: { with: { subject: '${ ascii_upcase }' } }", """{"type":"t","subject":"ABC"}""", true)]
    [InlineData("one: { with: { type: t }, correlate: { host: { from: .data.host, expect: web-1 } } }", """{"type":"t","data":{"host":"web-1"}}""", true)]
    [InlineData("one: { with: { type: t }, correlate: { host: { from: .data.host, expect: web-1 } } }", """{"type":"t","data":{"host":"web-2"}}""", false)]
    [InlineData("all: [{ with: { type: t } }]", """{"type":"t"}""", true)]
    public void Events_that_pass_a_filter_start_it_with_a_list_of_them(string on, string happened, bool starts)
    {
        var reading = Read($"{{ on: {{ {on} }} }}");
        Assert.Empty(reading.Problems);
        var text = happened.Replace("{\"type\"", "{\"specversion\":\"1.0\",\"id\":\"1\",\"type\"", StringComparison.Ordinal);
        text = text.Contains("\"source\"", StringComparison.Ordinal) ? text : text.Insert(1, "\"source\":\"s\",");
        var matches = Set(reading.Value!.Schedule!.Rule).Match(new NormalizedEvent("s", "1", "t", null, null, Encoding.UTF8.GetBytes(text)), Now);
        Assert.Equal(starts, matches.Count == 1);
        Assert.All(matches, match => Assert.Equal($"[{text}]", Assert.IsType<RuleMatch.Matched>(match).Input.GetRawText()));
    }

    [Theory]
    [InlineData("{}", "not-one-schedule")]
    [InlineData("{ every: PT1H, cron: '0 3 * * *' }", "not-one-schedule")]
    [InlineData("soon", "not-an-object")]
    [InlineData("{ when: PT1H }", "not-one-schedule", "unknown-key")]
    [InlineData("{ every: PT0.5S }", "not-a-duration")]
    [InlineData("{ every: '${ .x }' }", "not-a-duration")]
    [InlineData("{ after: often }", "not-a-duration")]
    [InlineData("{ cron: often }", "not-a-cron")]
    [InlineData("{ cron: 5 }", "not-a-cron")]
    [InlineData("{ on: { all: [{ with: { type: a } }, { with: { type: b } }] } }", "unsupported")]
    [InlineData("{ on: { any: [{ with: { type: a } }], until: '${ . | length > 2 }' } }", "unsupported")]
    [InlineData("{ on: { one: { with: { data: { a: '${ .x }' } } } } }", "unsupported")]
    public void What_is_no_schedule_is_said_with_its_place(string schedule, params string[] codes) =>
        Assert.Equal(codes.Select(code => "workflow/" + code), Read(schedule).Problems.Select(problem => problem.Code));

    [Fact]
    public void What_the_metadata_say_holds_for_the_runs()
    {
        var rule = Read("{ every: PT1H }", "metadata: { router: { mode: propose, owner: team-web, guard: { budget: { max: 5, per: PT1H } }, scope: [/subscriptions/00000000-0000-0000-0000-000000000000] } }").Value!.Schedule!.Rule;
        Assert.Equal((RuleMode.Propose, "team-web", true, 1), (rule.Mode, rule.Owner, rule.Guard.Limits, rule.Scope.Roots.Count));
        Assert.Equal("workflow/unknown-key", Assert.Single(Read("{ every: PT1H }", "metadata: { router: { match: {} } }").Problems).Code);
        Assert.Equal("rule/not-a-choice", Assert.Single(Read("{ every: PT1H }", "metadata: { router: { mode: now } }").Problems).Code);
        Assert.Equal("workflow/unknown-key", Assert.Single(WorkflowReader.Read(Yaml.Read("document: { dsl: 1.0.3, namespace: test, name: t, version: 1.0.0, metadata: { router: {} } }\ndo: [{ a: { set: { b: c } } }]")).Problems).Code);
    }

    [Fact]
    public void A_host_that_looks_once_a_minute_refuses_seconds()
    {
        var abilities = WorkflowAbilities.All.Without(WorkflowAbilities.ScheduleSeconds, "it is slow.");
        Assert.Equal("workflow/not-possible-here", Assert.Single(WorkflowReader.Read(Document("{ every: { seconds: 30 } }"), abilities).Problems).Code);
        Assert.Empty(WorkflowReader.Read(Document("{ every: { seconds: 60 } }"), abilities).Problems);
    }

    private static RuleSet Set(Rule rule) => new("id", [rule], [], [], new Dictionary<string, System.Text.Json.JsonElement>());

    private static Reading<Workflow> Read(string schedule, string metadata = "") => WorkflowReader.Read(Document(schedule, metadata));

    private static DocumentNode Document(string schedule, string metadata = "") =>
        Yaml.Read($"document: {{ dsl: 1.0.3, namespace: test, name: t, version: 1.0.0{(metadata.Length > 0 ? ", " + metadata : "")} }}\nschedule: {schedule}\ndo: [{{ a: {{ set: {{ b: c }} }} }}]");
}
