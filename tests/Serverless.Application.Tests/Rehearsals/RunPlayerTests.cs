namespace Serverless.Application.Tests.Rehearsals;

/// <summary>Runs that are played with stand-ins.</summary>
public sealed class RunPlayerTests
{
    private const string Call = "  - look: { call: http, with: { method: get, endpoint: http://a.example.com/x } }\n";

    [Fact]
    public void A_call_is_answered_with_its_body() =>
        Assert.Null(Stage.PlayOne(Call, Stage.Act + "answers: { look: { body: { up: true } } }\nexpect: { tasks: [look], calls: [{ task: look, effect: read }], output: { up: true } }"));

    [Fact]
    public void A_status_from_400_on_is_a_failure_as_the_call_itself_would_tell_it() =>
        Assert.Null(Stage.PlayOne(Call, Stage.Act + "answers: { look: { status: 404, body: gone } }\nexpect: { fault: { type: communication, status: 404, detail: 'GET http://a.example.com/x answered 404: gone', instance: /do/0/look } }"));

    [Theory]
    [InlineData("{ raise: timeout }", "timeout", 408)]
    [InlineData("{ raise: communication }", "communication", 503)]
    [InlineData("{ error: { type: validation } }", "validation", 400)]
    [InlineData("{ error: { type: 'https://example.com/e', status: 418 } }", "https://example.com/e", 418)]
    public void An_error_is_raised_by_its_short_name_or_in_full(string answer, string type, int status) =>
        Assert.Null(Stage.PlayOne(Call, $"{Stage.Act}answers: {{ look: {answer} }}\nexpect: {{ outcome: faulted, fault: {{ type: '{type}', status: {status} }} }}"));

    [Fact]
    public void A_response_that_is_asked_for_whole_is_given_whole() => Assert.Null(Stage.PlayOne(
        "  - look: { call: http, with: { method: get, endpoint: http://a.example.com/x, output: response } }\n",
        Stage.Act + "answers: { look: { status: 201, body: [1] } }\nexpect: { output: { statusCode: 201, content: [1], request: { method: GET, uri: http://a.example.com/x } } }"));

    [Fact]
    public void An_answer_that_takes_longer_than_its_task_may_is_a_timeout() => Assert.Null(Stage.PlayOne(
        "  - look: { call: http, timeout: { after: PT20S }, with: { method: get, endpoint: http://a.example.com/x } }\n",
        Stage.Act + "answers: { look: { body: {}, after: PT1M } }\nexpect: { fault: timeout, took: PT20S }"));

    [Fact]
    public void What_a_loop_asks_is_answered_in_order_and_a_reference_tells_tasks_of_one_name_apart() => Assert.Null(Stage.PlayOne(
        """
          - all:
              for: { each: n, in: "${ [1, 2, 3] }" }
              do:
                - ask: { call: http, with: { method: get, endpoint: http://a.example.com/x }, output: { as: "${ $input + { ($n | tostring): . } }" } }
          - last:
              do:
                - ask: { call: http, with: { method: get, endpoint: http://a.example.com/y }, output: { as: "${ $input + { last: . } }" } }
        """,
        Stage.Act + "answers: { /do/0/all/do/0/ask: [{ body: 1, times: 2 }, { body: 2 }], /do/1/last/do/0/ask: { body: 3 } }\nexpect: { tasks: [all, ask, ask, ask, last, /do/1/last/do/0/ask], output: { '1': 1, '2': 1, '3': 2, last: 3 } }"));

    [Fact]
    public void A_list_of_answers_that_is_used_up_is_said_with_the_line_to_add() => Assert.Equal(
        "the answer of ask: expected a line under answers, such as ask: { body: {} }, actual none is left for GET http://a.example.com/x at /do/0/all@1/do/0/ask",
        Stage.PlayOne(
            "  - all: { for: { each: n, in: '${ [1, 2] }' }, do: [{ ask: { call: http, with: { method: get, endpoint: 'http://a.example.com/x' } } }] }\n",
            Stage.Act + "answers: { ask: [{ body: 1 }] }\nexpect: { outcome: completed }"));

    [Fact]
    public void A_probe_is_answered_by_its_name_and_what_it_does_to_look_is_no_task() => Assert.Null(Stage.PlayOne(
        "  - before: { call: probe, with: { name: disk, do: { call: http, with: { method: get, endpoint: 'http://a.example.com/x' } }, healthy: '${ .ok }' } }\n",
        Stage.Act + "answers: { before: { body: { ok: false } } }\nexpect: { tasks: [before], calls: [before], output: { answer: unhealthy } }"));

    [Theory]
    [InlineData("{ body: { done: true } }", "outcome: completed, output: { done: true }")]
    [InlineData("{ raise: runtime }", "outcome: faulted, fault: runtime")]
    [InlineData("{ status: 500 }", "fault: { type: communication, status: 500 }")]
    public void The_run_of_another_workflow_is_answered_as_a_call_is(string answer, string expected) => Assert.Null(Stage.PlayOne(
        "  - child: { run: { workflow: { namespace: web, name: other, version: 1.0.0, input: { a: 1 } } } }\n",
        $"{Stage.Act}answers: {{ child: {answer} }}\nexpect: {{ changes: [{{ task: child, with: {{ a: 1 }} }}], {expected} }}",
        "",
        ("web/workflows/other.yaml", "document: { dsl: 1.0.3, namespace: web, name: other, version: 1.0.0 }\ndo: [{ one: { set: {} } }]")));

    [Fact]
    public void An_event_that_is_sent_is_a_change() => Assert.Null(Stage.PlayOne(
        "  - tell: { emit: { event: { with: { type: com.example.told, source: 'http://web.example.com' } } } }\n",
        Stage.Act + "expect: { changes: [{ task: tell, with: { type: com.example.told } }], outcome: completed }"));

    [Theory]
    [InlineData("{ event: { type: com.example.up, data: { n: 1 } }, after: PT5M }", "outcome: completed, output: [{ n: 1 }], took: PT5M", null)]
    [InlineData("timeout", "fault: timeout, took: PT1H", null)]
    [InlineData("{ event: { type: com.example.down } }", "outcome: completed", "the event for hear: expected one that it listens for, actual one that no filter lets through")]
    [InlineData(null, "outcome: completed", "the answer of hear: expected a line under answers, such as hear: { event: { type: com.example.up } }, actual none is left for the event that is waited for at /do/0/hear")]
    public void What_a_run_listens_for_comes_or_does_not(string? answer, string expected, string? difference) => Assert.Equal(difference, Stage.PlayOne(
        "  - hear: { timeout: { after: PT1H }, listen: { to: { one: { with: { type: com.example.up } } } } }\n",
        $"{Stage.Act}answers: {(answer is null ? "{}" : $"{{ hear: {answer} }}")}\nexpect: {{ {expected} }}"));

    [Theory]
    [InlineData("[{ answer: approved, by: ann }, { answer: approved, by: bob, after: PT5M }]", "output: { answer: approved }, took: PT5M", null)]
    [InlineData("[{ answer: rejected, by: ann }, { answer: rejected, by: bob }]", "output: { answer: rejected }", null)]
    [InlineData("[{ answer: approved, by: ann }, timeout]", "output: { answer: timeout }, took: PT1H", null)]
    [InlineData("[{ answer: approved, by: eve }]", "outcome: completed", "the answer of eve to ask: expected one that counts, actual eve is not among those who may answer: ann, bob, carl.")]
    [InlineData("{ answer: approved, by: ann }", "outcome: completed", "the answer of ann to ask: expected one that counts, actual ann has answered so already.")]
    [InlineData("[{ answer: approved, by: ann }]", "outcome: completed", "the answer of ask: expected a line under answers, such as ask: { answer: approved, by: ann }, actual none is left for the question at /do/0/ask: Now?")]
    public void Persons_answer_by_the_rules_of_the_question(string answers, string expected, string? difference) => Assert.Equal(difference, Stage.PlayOne(
        "  - ask: { call: approval, with: { question: 'Now?', from: { users: [ann, bob, carl], quorum: 2 }, deadline: PT1H } }\n",
        $"{Stage.Act}answers: {{ ask: {answers} }}\nexpect: {{ {expected} }}"));

    [Fact]
    public void A_run_that_never_ends_is_a_difference() => Assert.StartsWith(
        "the run: expected an end, actual still going on after 20000 steps",
        Stage.PlayOne("  - pause: { wait: PT1S }\n  - back: { set: {}, then: pause }\n", Stage.Act + "expect: { outcome: completed }"),
        StringComparison.Ordinal);

    [Fact]
    public void Branches_go_on_side_by_side_and_the_first_to_end_cuts_off_the_other() => Assert.Null(Stage.PlayOne(
        """
          - race:
              fork:
                compete: true
                branches:
                  - slow: { call: http, with: { method: get, endpoint: http://a.example.com/slow } }
                  - fast: { call: http, with: { method: get, endpoint: http://a.example.com/fast } }
        """,
        Stage.Act + "answers: { slow: { body: slow, after: PT1M }, fast: { body: fast, after: PT1S } }\nexpect: { calls: [slow, fast], output: fast, took: PT1S }"));
}
