using System.Text;
using Serverless.Core.Documents;
using Serverless.Core.Rules;

namespace Serverless.Core.Tests.Rules;

public sealed class RuleReaderTests
{
    private const string Least = """{"rule":"disk-full","match":{"type":["disk"]},"run":"disk/free-disk:1.0.0"}""";

    [Fact]
    public void A_rule_that_says_the_least_observes_and_hands_the_event_on()
    {
        var rule = Read(Least).Value!;

        Assert.Equal(("disk-full", RuleMode.Observe, "disk/free-disk:1.0.0"), (rule.Name, rule.Mode, rule.Run));
        Assert.Null(rule.When);
        Assert.Null(rule.Input);
        Assert.Empty(rule.Tags);
    }

    [Fact]
    public void A_rule_that_says_everything_is_read()
    {
        var rule = Read("""
            {"rule":"disk-full","description":"Free space.","match":{"type":["disk"]},"when":"${ .data.host == \"web\" }","mode":"auto",
             "run":"disk/free-disk:1.0.0","input":{"host":"${ .data.host }","limit":90},"owner":"team-web","tags":["disk","web"],"saves":"PT20M"}
            """).Value!;

        Assert.Equal((RuleMode.Auto, "team-web", "Free space.", TimeSpan.FromMinutes(20)), (rule.Mode, rule.Owner, rule.Description, rule.Saves));
        Assert.Equal(["disk", "web"], rule.Tags);
        Assert.Equal(""".data.host == "web" """.Trim(), rule.When!.Text);
        Assert.NotNull(rule.Input);
    }

    [Theory]
    [InlineData("match", "rule/missing-key")]
    [InlineData("rule", "rule/missing-key")]
    [InlineData("run", "rule/missing-key")]
    public void A_rule_without_name_pattern_or_workflow_is_refused(string key, string code) =>
        Assert.Equal(code, Assert.Single(Read(Least.Replace($"\"{key}\"", "\"tags\":[],\"owner\"", StringComparison.Ordinal).Replace("\"owner\":{\"type\":[\"disk\"]}", "\"owner\":\"x\"", StringComparison.Ordinal)).Problems).Code);

    [Theory]
    [InlineData("\"guard\":{\"budget\":{\"max\":5}}", "rule/missing-key", 20)]
    [InlineData("\"guard\":{\"budget\":{\"max\":0,\"per\":\"PT1H\"}}", "rule/out-of-range", 27)]
    [InlineData("\"guard\":{\"cooldown\":{\"for\":\"PT0S\"}}", "rule/out-of-range", 29)]
    [InlineData("\"guard\":{\"cooldown\":{\"for\":\"P32D\"}}", "rule/out-of-range", 29)]
    [InlineData("\"guard\":{\"dedupe\":{\"within\":\"PT1M\"}}", "rule/missing-key", 20)]
    [InlineData("\"guard\":{\"lock\":{\"key\":null}}", "rule/bad-key", 25)]
    [InlineData("\"guard\":{\"lock\":{\"key\":\"a\",\"otherwise\":\"wait\"}}", "rule/not-a-choice", 41)]
    [InlineData("\"guard\":{\"breaker\":{\"failures\":3,\"of\":2,\"reopen\":\"PT1H\"}}", "rule/out-of-range", 33)]
    [InlineData("\"guard\":{\"dedupe\":{\"key\":\"a\",\"within\":\"PT1M\"},\"escalate\":\"a/b:1\"}", "rule/idle-escalation", 59)]
    [InlineData("\"guard\":{\"lock\":{\"key\":\"a\"},\"escalate\":\"b\"}", "rule/bad-run", 41)]
    [InlineData("\"guard\":{\"lock\":{\"key\":\"a\"},\"policy\":\"hold\"}", "rule/not-a-choice", 39)]
    [InlineData("\"guard\":{\"lock\":{\"key\":\"a\"},\"policy\":\"notify\"}", "rule/bad-policy", 39)]
    [InlineData("\"guard\":{\"lock\":{\"key\":\"a\"},\"policy\":\"drop\",\"escalate\":\"a/b:1.0.0\"}", "rule/bad-policy", 39)]
    [InlineData("\"guard\":{\"lock\":{\"key\":\"a\",\"otherwise\":\"skip\"},\"policy\":\"hold-and-coalesce\"}", "rule/bad-policy", 58)]
    [InlineData("\"guard\":{\"dedupe\":{\"key\":\"a\",\"within\":\"PT1M\"},\"policy\":\"hold-and-coalesce\"}", "rule/bad-policy", 57)]
    [InlineData("\"guard\":{\"lock\":{\"key\":\"a\",\"scope\":\"A b\"}}", "rule/bad-scope", 37)]
    [InlineData("\"guard\":{\"budget\":{\"max\":1,\"per\":\"PT1H\",\"scope\":1}}", "rule/wrong-kind", 50)]
    [InlineData("\"guard\":{\"targets\":{\"scope\":\"h\",\"key\":\"a\"}}", "rule/missing-key", 21)]
    [InlineData("\"guard\":{\"targets\":{\"scope\":\"h\",\"key\":\"a\",\"max-percent\":5}}", "rule/missing-key", 58)]
    [InlineData("\"guard\":{\"targets\":{\"scope\":\"h\",\"key\":\"a\",\"max-targets\":0}}", "rule/out-of-range", 58)]
    [InlineData("\"guard\":{\"mute\":{}}", "rule/unknown-key", 11)]
    [InlineData("\"approval\":{\"users\":[]}", "rule/no-approvers", 22)]
    [InlineData("\"approval\":{\"users\":[],\"roles\":[]}", "rule/no-approvers", 22)]
    [InlineData("\"approval\":{\"roles\":[]}", "rule/no-approvers", 22)]
    [InlineData("\"approval\":{\"quorum\":\"3 of 2\"}", "rule/not-a-quorum", 23)]
    [InlineData("\"approval\":{\"quorum\":0}", "rule/not-a-quorum", 23)]
    [InlineData("\"approval\":{\"users\":[\"a\"],\"quorum\":2}", "rule/bad-quorum", 37)]
    [InlineData("\"approval\":{\"notAuthor\":\"${ .data.by | }\"}", "expression/syntax", 26)]
    [InlineData("\"guard\":{\"dedupe\":{\"key\":\"${ .data.host\",\"within\":\"PT1M\"}}", "rule/half-expression", 27)]
    [InlineData("\"guard\":{\"lock\":{\"key\":\"host-${ .data.host }\"}}", "rule/half-expression", 25)]
    [InlineData("\"guard\":{\"lock\":{\"key\":[\"a\",\"${ .data.host\"]}}", "rule/half-expression", 30)]
    [InlineData("\"observe\":{\"after\":\"PT0S\"}", "rule/bad-time", 21)]
    [InlineData("\"observe\":{\"after\":\"P8D\"}", "rule/bad-time", 21)]
    [InlineData("\"observe\":{}", "rule/missing-key", 12)]
    [InlineData("\"mode\":\"on\"", "rule/not-a-choice", 9)]
    [InlineData("\"saves\":\"20m\"", "rule/not-a-duration", 10)]
    [InlineData("\"tags\":\"disk\"", "rule/wrong-kind", 9)]
    [InlineData("\"discription\":\"x\"", "rule/unknown-key", 2)]
    [InlineData("\"when\":\".data.host\"", "rule/bare-condition", 9)]
    [InlineData("\"when\":true", "expression/wrong-kind", 9)]
    public void What_a_rule_cannot_say_is_refused_at_its_place(string member, string code, int column)
    {
        var problem = Assert.Single(Read(Least[..^1] + ",\n " + member + "}").Problems);

        Assert.Equal((code, 2, column), (problem.Code, problem.Line, problem.Column));
    }

    [Theory]
    [InlineData("Disk-Full")]
    [InlineData("disk full")]
    [InlineData("")]
    [InlineData("-disk")]
    public void A_name_is_made_of_few_characters(string name) =>
        Assert.Equal("rule/bad-name", Assert.Single(Read(Least.Replace("\"disk-full\"", $"\"{name}\"", StringComparison.Ordinal)).Problems).Code);

    [Theory]
    [InlineData("free-disk")]
    [InlineData("disk/free-disk")]
    [InlineData("free-disk:1.0.0")]
    [InlineData("a/b/c:1")]
    [InlineData("a/b:")]
    [InlineData("/b:1")]
    [InlineData("a/:1")]
    [InlineData("a/b:1:2")]
    public void A_workflow_is_named_with_namespace_and_version(string run) =>
        Assert.Equal("rule/bad-run", Assert.Single(Read(Least.Replace("disk/free-disk:1.0.0", run, StringComparison.Ordinal)).Problems).Code);

    [Theory]
    [InlineData("\".data.host\"", true)]
    [InlineData("\" .data.host\"", true)]
    [InlineData("\"$event.data.host\"", true)]
    [InlineData("\".[\\\"data\\\"].host\"", true)]
    [InlineData("[\"a\",\".data.host\"]", true)]
    [InlineData("\"${ .data.host }\"", false)]
    [InlineData("\"deploy\"", false)]
    [InlineData("\".5\"", false)]
    [InlineData("\"www.example.com\"", false)]
    public void A_key_that_reads_like_a_path_and_is_a_text_is_warned_of_at_its_place(string key, bool warned)
    {
        var rule = Read(Least[..^1] + ",\n \"guard\":{\"dedupe\":{\"key\":" + key + ",\"within\":\"PT1M\"}}}").Value!;
        var warnings = new RuleSet("set", [rule], [], [], new Dictionary<string, System.Text.Json.JsonElement>()).Warnings;
        Assert.Equal(warned ? ["guard/literal-key"] : [], warnings.Select(warning => warning.Code));
        Assert.All(warnings, warning => Assert.Equal((2, true), (warning.Line, warning.Sentence.Contains("write ${ ", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("{\"quorum\":\"2 of 3\"}", 2, 3)]
    [InlineData("{\"quorum\":2}", 2, 2)]
    [InlineData("{\"quorum\":2,\"users\":[\"a\",\"b\",\"c\"]}", 2, 3)]
    [InlineData("{\"quorum\":\"2 of 2\",\"users\":[\"a\",\"b\",\"c\"]}", 2, 2)]
    [InlineData("{}", 1, 1)]
    public void Who_lets_a_run_begin_is_said_as_a_task_says_it(string approval, int quorum, int of)
    {
        var proposal = Read(Least[..^1] + ",\"approval\":" + approval + "}").Value!.Proposal;
        Assert.Equal((quorum, of), (proposal.Quorum, proposal.Of));
    }

    [Theory]
    [InlineData("propose", "\"${ .data.by }\"", "\"ann\"", "ann", null)]
    [InlineData("propose", "\"${ .data.by }\"", "[\"ann\",\"bob\"]", "ann bob", null)]
    [InlineData("propose", "[\"eve\",\"${ .data.by }\"]", "\"ann\"", "eve ann", null)]
    [InlineData("propose", "\"${ .data.by }\"", "null", "", "'notAuthor' is a text or a list of texts, and here it is null.")]
    [InlineData("auto", "\"${ .data.by }\"", "[1]", "", "'notAuthor' is a text or a list of texts, and here it is [1].")]
    [InlineData("propose", "\"${ .data.by | error }\"", "\"x\"", "", "'notAuthor': ")]
    [InlineData("observe", "\"${ .data.by }\"", "null", "", null)]
    public void Whose_work_an_event_is_is_known_before_anything_is_proposed(string mode, string author, string by, string authors, string? error)
    {
        var rule = Read(Least[..^1] + ",\"mode\":\"" + mode + "\",\"approval\":{\"notAuthor\":" + author + "}}").Value!;
        var set = new RuleSet("set", [rule], [], [], new Dictionary<string, System.Text.Json.JsonElement>());
        var happened = new Serverless.Core.Events.NormalizedEvent("/s", "1", "disk", null, null, System.Text.Encoding.UTF8.GetBytes("""{"specversion":"1.0","id":"1","source":"/s","type":"disk","data":{"by":BY}}""".Replace("BY", by, StringComparison.Ordinal)));
        var match = Assert.Single(set.Match(happened, DateTimeOffset.UnixEpoch));
        if (error is null)
        {
            Assert.Equal(authors, string.Join(' ', Assert.IsType<RuleMatch.Matched>(match).Authors));
        }
        else
        {
            Assert.StartsWith(error, Assert.IsType<RuleMatch.Failed>(match).Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        var codes = Read("""{"rule":"X","match":{"a":"b"},"mode":1,"guard":{"lock":{}},"run":"r","unknown":1}""").Problems.Select(p => p.Code);

        Assert.Equal(["rule/bad-name", "pattern/bare-value", "rule/not-a-choice", "rule/missing-key", "rule/bad-run", "rule/unknown-key"], codes);
    }

    [Fact]
    public void An_expression_that_is_no_jq_is_refused_at_its_place()
    {
        var problems = Read(Least[..^1] + ",\n\"when\":\"${ .data. | }\",\n\"input\":{\"a\":\"${ ) }\",\"b\":\"not ${ ) } wholly\"}}").Problems;

        Assert.Equal([("expression/syntax", 2, 8), ("expression/syntax", 3, 14)], problems.Select(p => (p.Code, p.Line, p.Column)));
    }

    [Fact]
    public void Expressions_may_name_the_settings_and_the_event_and_nothing_else()
    {
        Assert.True(Read(Least[..^1] + ",\"when\":\"${ $settings.a == $event.id }\"}").Good);
        Assert.False(Read(Least[..^1] + ",\"when\":\"${ $context.a }\"}").Good);
    }

    private static Reading<Rule> Read(string json) => RuleReader.Read(JsonDocumentReader.Read(Encoding.UTF8.GetBytes(json)).Value!);
}
