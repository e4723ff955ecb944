namespace Serverless.Application.Tests.Rehearsals;

/// <summary>What is judged, compared and refused.</summary>
public sealed class PackRehearsalsTests
{
    private const string Set = "  - say: { set: { host: '${ .host }', n: [1, 2] } }\n";

    [Theory]
    [InlineData("verdict: admitted", null)]
    [InlineData("verdict: { web.act: admitted }", null)]
    [InlineData("verdict: observed", "verdict of web.act: expected observed, actual admitted: ")]
    [InlineData("verdict: { decision: admitted, reason: the moon }", "reason of web.act: expected one with: the moon, actual The event matches")]
    [InlineData("tasks: []", "tasks[0]: expected nothing more, actual say")]
    [InlineData("tasks: [say, say]", "tasks[1]: expected say, actual nothing more")]
    [InlineData("calls: [say]", "calls[0]: expected say, actual nothing more")]
    [InlineData("outcome: faulted", "outcome: expected faulted, actual completed")]
    [InlineData("output: { host: web-1 }", null)]
    [InlineData("output: { host: web-2 }", "output.host: expected \"web-2\", actual \"web-1\"")]
    [InlineData("output: { other: 1 }", "output.other: expected 1, actual absent")]
    [InlineData("output: { n: [1] }", "output.n: expected [1], actual [1,2]")]
    [InlineData("output: { n: [1, 3] }", "output.n[1]: expected 3, actual 2")]
    [InlineData("output: { n: [1.0, 2] }", null)]
    [InlineData("fault: timeout", "outcome: expected faulted, actual completed")]
    [InlineData("took: PT1S", "took: expected PT1S, actual PT0S")]
    public void The_first_difference_is_told(string expected, string? difference)
    {
        var told = Stage.PlayOne(Set, $"{Stage.Act}expect: {{ {expected} }}");
        Assert.StartsWith(difference ?? "", told ?? "", StringComparison.Ordinal);
        Assert.Equal(difference is null, told is null);
    }

    [Fact]
    public void Of_a_run_of_which_nothing_is_expected_nothing_has_to_be_answered() =>
        Assert.Null(Stage.PlayOne("  - look: { call: http, with: { method: get, endpoint: http://a.example.com } }\n", Stage.Act + "expect: { verdict: admitted }"));

    [Fact]
    public void An_event_that_asks_for_nothing_is_told_why() => Assert.StartsWith(
        "verdict of web.act: expected admitted, actual unmatched: The pattern does not match.",
        Stage.PlayOne(Set, "event: { type: com.example.other }\nrule: web.act\nexpect: { verdict: admitted }"),
        StringComparison.Ordinal);

    [Fact]
    public void A_rule_goes_as_far_as_its_document_says_unless_the_rehearsal_says_otherwise()
    {
        Assert.Null(Stage.PlayOne(Set, Stage.Act.Replace("mode: auto\n", "", StringComparison.Ordinal) + "expect: { verdict: observed, calls: [] }"));
        Assert.StartsWith("outcome: expected completed, actual no run: web.act: observed, ", Stage.PlayOne(Set, Stage.Act.Replace("mode: auto\n", "", StringComparison.Ordinal) + "expect: { outcome: completed }"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("approved", "outcome: completed, took: PT0S")]
    [InlineData("{ answer: approved, after: PT3H }", "outcome: completed, took: PT3H")]
    [InlineData("rejected", "outcome: cancelled, tasks: []")]
    [InlineData("timeout", "outcome: cancelled, tasks: [], took: PT24H")]
    public void A_proposal_is_answered_before_anything_is_done(string answer, string expected) =>
        Assert.Null(Stage.PlayOne(Set, $"{Stage.Act.Replace("auto", "propose", StringComparison.Ordinal)}answers: {{ proposal: {answer} }}\nexpect: {{ verdict: proposed, {expected} }}"));

    [Theory]
    [InlineData("[{ ago: PT5M }]", "repeated")]
    [InlineData("[{ ago: PT5M, event: { data: { host: web-2 } } }]", "locked")]
    [InlineData("[{ ago: PT5M, run: completed, event: { data: { host: web-2 } } }]", "admitted")]
    [InlineData("[{ ago: PT5M, run: completed, event: { data: { host: web-2 } } }, { ago: PT4M, run: completed, event: { data: { host: web-3 } } }]", "over-budget")]
    [InlineData("[{ ago: PT5M, run: faulted, event: { data: { host: web-2 } } }, { ago: PT4M, run: faulted, event: { data: { host: web-3 } } }]", "breaker-open")]
    [InlineData("[{ ago: PT5M, times: 2, run: cancelled, event: { data: { host: web-2 } } }]", "admitted")]
    public void Guards_count_what_came_earlier(string earlier, string verdict) => Assert.Null(Stage.PlayOne(
        Set,
        $"{Stage.Act}earlier: {earlier}\nexpect: {{ verdict: {verdict} }}",
        "guard: { dedupe: { key: '${ .data.host }', within: PT10M }, breaker: { failures: 2, of: 2, reopen: PT1H }, budget: { max: 2, per: PT1H }, lock: { key: one, otherwise: skip } }"));

    [Fact]
    public void A_chain_of_causes_is_cut_and_a_mute_of_the_pack_holds()
    {
        var chain = "event: { type: com.example.act, data: { host: web-1 }, routerrun: c, routergeneration: 3, routerchain: 'r@a r@b r@c' }\nrule: web.act\nmode: auto\nexpect: { verdict: loop-cut }";
        Assert.Null(Stage.PlayOne(Set, chain));
        var mute = ("web/mutes/night.yaml", "mute: night\nreason: nobody looks\nowner: ann\npacks: [web]\nuntil: 2026-06-01T00:00:00Z");
        Assert.Null(Stage.PlayOne(Set, Stage.Act + "expect: { verdict: { decision: muted, reason: nobody looks } }", "", mute));
        Assert.Null(Stage.PlayOne(Set, Stage.Act + "at: 2026-06-01T00:00:00Z\nexpect: { verdict: admitted }", "", mute));
    }

    [Fact]
    public void All_rules_are_asked_where_none_is_named_and_a_run_is_expected_of_one_only()
    {
        var other = ("web/rules/other.yaml", "rule: web.other\nmatch: { type: [com.example.act] }\nmode: auto\nrun: web/act:1.0.0\ninput: { host: other }");
        var happened = Stage.Act.Replace("rule: web.act\n", "", StringComparison.Ordinal);
        Assert.Null(Stage.PlayOne(Set, happened + "expect: { verdict: { web.act: admitted, web.other: admitted } }", "", other));
        Assert.Equal("the run: expected one; name its rule with 'rule', actual 2, of web.act, web.other", Stage.PlayOne(Set, happened + "expect: { outcome: completed }", "", other));
        Assert.Null(Stage.PlayOne(Set, happened.Replace("mode: auto\n", "", StringComparison.Ordinal) + "expect: { output: { host: other } }", "", other));
    }

    [Fact]
    public void A_workflow_is_rehearsed_without_a_rule() => Assert.Null(Stage.PlayOne(Set, "workflow: web/act:1.0.0\ninput: { host: web-9 }\nexpect: { output: { host: web-9 } }"));

    [Fact]
    public void Rehearsals_of_a_file_share_what_each_does_not_say_itself()
    {
        var report = Stage.Play(Set, """
            event: { type: com.example.act, data: { host: web-1, more: 1 } }
            rule: web.act
            mode: auto
            expect: { verdict: admitted, outcome: completed }
            rehearsals:
              - { rehearsal: As it is shared, expect: { output: { host: web-1 } } }
              - { rehearsal: With a host of its own, event: { data: { host: web-2 } }, expect: { output: { host: web-2 } } }
              - { rehearsal: With a mode of its own, mode: observe, expect: { verdict: observed, outcome: completed } }
            """);
        Assert.Empty(report.Problems);
        Assert.Equal([(6, true), (7, true), (8, false)], report.Results.Select(result => (result.Place.Line, result.Difference is null)));
    }

    [Fact]
    public void An_event_may_stand_in_a_file_of_the_pack()
    {
        const string Rehearsal = "event: rehearsals/events/act.json\nrule: web.act\nmode: auto\nexpect: { output: { host: web-7 } }";
        Assert.Null(Stage.PlayOne(Set, Rehearsal, "", ("web/rehearsals/events/act.json", """{ "type": "com.example.act", "data": { "host": "web-7" } }""")));
        Assert.Contains("rehearsal/no-file", Assert.Single(Stage.Play(Set, "rehearsal: x\n" + Rehearsal).Problems).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_are_those_of_the_pack_or_of_the_pack_that_is_named()
    {
        const string Rule = "guard: { budget: { key: '${ $settings.key }', max: 1, per: PT1H } }";
        (string, string)[] packs = [("web/pack.yaml", "pack: web\nsettings: { key: {} }"), ("db/pack.yaml", "pack: db\nsettings: { key: { default: 7 } }")];
        Assert.Null(Stage.PlayOne(Set, Stage.Act + "settings: { key: k, db.key: 8 }\nexpect: { verdict: admitted }", Rule, packs));
        Assert.Equal("pack/setting-missing", Assert.Single(Stage.Play(Set, "rehearsal: x\n" + Stage.Act + "expect: { verdict: admitted }", Rule, packs).Problems).Code);
        var unknown = Assert.Single(Stage.Play(Set, "rehearsal: x\n" + Stage.Act + "settings: { key: k, kay: 8 }\nexpect: { verdict: admitted }", Rule, packs).Problems);
        Assert.Equal(("pack/unknown-setting", "web/rehearsals/act.yaml", 5), (unknown.Code, unknown.File, unknown.Line));
    }

    [Fact]
    public void What_happens_happens_when_the_rehearsal_says_or_its_event_or_at_a_time_that_is_always_the_same()
    {
        const string Now = "  - say: { set: { now: '${ now | todate }' } }\n";
        Assert.Null(Stage.PlayOne(Now, Stage.Act + "expect: { output: { now: 2026-01-01T12:00:00Z } }"));
        Assert.Null(Stage.PlayOne(Now, Stage.Act + "at: 2030-05-01T00:00:00+02:00\nexpect: { output: { now: 2030-04-30T22:00:00Z } }"));
        Assert.Null(Stage.PlayOne(Now, "event: { type: com.example.act, time: 2031-01-01T00:00:00Z, data: { host: a } }\nrule: web.act\nmode: auto\nexpect: { output: { now: 2031-01-01T00:00:00Z } }"));
    }

    [Theory]
    [InlineData("answers: { x: { body: 1 } }", "rehearsal/unknown-task", "The workflow web/act:1.0.0 has no task 'x'.")]
    [InlineData("answers: { say: { body: 1 } }", "rehearsal/wrong-answer", "The task 'say' asks nothing of the outside")]
    [InlineData("answers: { say: { body: 1, raise: timeout } }", "rehearsal/unclear-answer", "An answer is one of")]
    [InlineData("answers: { say: perhaps }", "rehearsal/unclear-answer", "'perhaps' is no answer.")]
    [InlineData("answers: { say: { raise: hunger } }", "rehearsal/unknown-error", "'raise' is one of timeout")]
    [InlineData("earlier: [{}]", "rehearsal/missing-key", "An earlier event needs the key 'ago'.")]
    [InlineData("at: noon", "rehearsal/not-a-time", "'at' is a time")]
    [InlineData("input: {}", "rehearsal/no-workflow", "The input of a run that an event asks for")]
    [InlineData("settings: []", "rehearsal/wrong-kind", "'settings' is an object")]
    public void What_is_wrong_is_refused_with_a_sentence(string line, string code, string sentence)
    {
        var problems = Stage.Play(Set, $"rehearsal: x\n{Stage.Act}{line}\nexpect: {{ verdict: admitted }}").Problems;
        Assert.Contains(problems, problem => problem.Code == code && problem.Line == 5 && problem.Sentence.StartsWith(sentence, StringComparison.Ordinal));
    }

    [Fact]
    public void Tasks_of_one_name_have_to_be_told_apart()
    {
        const string Twice = "  - a: { do: [{ ask: { call: http, with: { method: get, endpoint: 'http://a.example.com' } } }] }\n  - b: { do: [{ ask: { call: http, with: { method: get, endpoint: 'http://a.example.com' } } }] }\n";
        var problem = Assert.Single(Stage.Play(Twice, $"rehearsal: x\n{Stage.Act}answers: {{ ask: {{ body: 1 }} }}\nexpect: {{ outcome: completed }}").Problems);
        Assert.Equal(("rehearsal/ambiguous-task", "2 tasks are called 'ask'; write the reference of the one that is meant: /do/0/a/do/0/ask, /do/1/b/do/0/ask."), (problem.Code, problem.Sentence));
    }

    [Fact]
    public void Problems_of_the_packs_are_told_once_however_many_rehearsals_there_are()
    {
        var report = Stage.Play("  - say: { sett: {} }\n", $"- {{ rehearsal: a, event: {{ type: com.example.act }}, expect: {{ verdict: {{ web.act: observed }} }} }}\n- {{ rehearsal: b, event: {{ type: com.example.act }}, expect: {{ verdict: {{ web.act: observed }} }} }}\n");
        Assert.Equal("web/workflows/act.yaml", Assert.Single(report.Problems).File);
        Assert.Empty(report.Results);
    }
}
