using System.Text.Json;
using Serverless.Processes;

namespace Serverless.Local.Tests.Packs;

/// <summary><c>router rules test</c>, on the packs that come along and on some that are wrong.</summary>
public sealed class RehearsalTests : IDisposable
{
    private const string Hello = """
        rule: greet
        match: { type: [com.example.hello] }
        run: hello/greet:1.0.0
        input: { name: "${ .data.name }" }
        """;

    private const string Greet = """
        document: { dsl: 1.0.3, namespace: hello, name: greet, version: 1.0.0 }
        do:
          - look: { call: http, with: { method: get, endpoint: http://people.example.com } }
          - tell: { call: http, with: { method: post, endpoint: http://post.example.com } }
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Every_sentence_about_the_packs_that_come_along_is_true()
    {
        var test = await TestAsync(Path.Combine(Repository.Root, "rules"));
        Assert.True(test.ExitCode == 0, test.Output + test.Errors);
        Assert.Matches(@"\n\d\d\d passed, 0 failed\n$", test.Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Every_workflow_of_the_packs_is_rehearsed_and_every_task_of_it_begun()
    {
        var json = JsonElement.Parse((await TestAsync(Path.Combine(Repository.Root, "rules"), "--json")).Output);
        var workflows = json.GetProperty("workflows").EnumerateArray().ToList();
        Assert.Equal(
            ["disk-full/free-early:1.0.0", "disk-full/free-space:1.0.0", "disk-full/held-back:1.0.0", "disk/free-disk:1.0.0", "node-replacement/held-back:1.0.0", "node-replacement/replace:1.0.0", "security-lockdown/held-back:1.0.0", "security-lockdown/lock-down:1.0.0"],
            workflows.Select(workflow => workflow.GetProperty("workflow").GetString()));
        Assert.All(workflows, workflow => Assert.Equal("[]", workflow.GetProperty("neverBegun").GetRawText()));
    }

    [Fact]
    public async Task A_task_that_no_rehearsal_has_begun_is_named()
    {
        Write("""
            rehearsal: Where nobody can be looked up nobody is told
            event: { type: com.example.hello, data: { name: ann } }
            mode: auto
            answers: { look: { raise: timeout } }
            expect: { outcome: faulted, fault: timeout }
            """);
        var test = await TestAsync(folder.File("rules"));
        Assert.True(test.ExitCode == 0, test.Output);
        Assert.Contains("no rehearsal of hello/greet:1.0.0 begins tell", test.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sentence_that_is_not_true_is_shown_with_the_first_difference_and_ends_with_1()
    {
        Write("""
            rehearsal: It looks and tells nobody
            event: { type: com.example.hello, data: { name: ann } }
            mode: auto
            answers: { look: { body: {} }, tell: { body: {} } }
            expect: { tasks: [look], outcome: completed }
            """);
        var test = await TestAsync(folder.File("rules"));
        Assert.Equal(1, test.ExitCode);
        Assert.Equal(
            ["hello", "  hello/rehearsals/greet.yaml", "    ✗ It looks and tells nobody (line 1)", "        tasks[1]", "          expected  nothing more", "          actual    tell", "0 passed, 1 failed"],
            test.Output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select(line => line.TrimEnd()));
        var json = JsonElement.Parse((await TestAsync(folder.File("rules"), "--json")).Output);
        Assert.Equal((1, "tell"), (json.GetProperty("failed").GetInt32(), json.GetProperty("rehearsals")[0].GetProperty("difference").GetProperty("actual").GetString()));
    }

    [Fact]
    public async Task A_call_that_has_no_answer_is_not_made_and_the_line_to_add_is_said()
    {
        Write("""
            rehearsal: It looks and tells
            event: { type: com.example.hello, data: { name: ann } }
            mode: auto
            answers: { look: { body: {} } }
            expect: { outcome: completed }
            """);
        var test = await TestAsync(folder.File("rules"));
        Assert.Equal(1, test.ExitCode);
        Assert.Contains("expected  a line under answers, such as tell: { body: {} }", test.Output, StringComparison.Ordinal);
        Assert.Contains("none is left for POST http://post.example.com at /do/1/tell", test.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_that_is_wrong_with_rehearsals_is_told_at_once_with_its_place_and_nothing_is_played()
    {
        Write("""
            - rehearsal: one
              event: { type: com.example.hello, data: { name: ann } }
              anwers: {}
              answers: { lok: { body: {} }, tell: approved }
              rule: gret
              expect: { verdict: admited }
            - rehearsal: two
              event: { type: com.example.hello }
              rule: greet
              answers: { lok: { body: {} }, tell: approved }
              settings: { nam: x }
              expect: { tasks: [look, tel] }
            - rehearsal: three
              event: { data: {} }
              workflow: hello/gret:1.0.0
              expect: {}
            - rehearsal: four
              workflow: hello/gret:1.0.0
              expect: { outcome: completed }
            """);
        var test = await TestAsync(folder.File("rules"));
        Assert.Equal(1, test.ExitCode);
        Assert.Equal(
            [
                "3:3 rehearsal/unknown-key", "5:9 rehearsal/unknown-rule", "6:22 rehearsal/unknown-verdict", "11:13 pack/unknown-setting", "13:3 rehearsal/unclear-occasion", "16:11 rehearsal/nothing-expected",
                "18:13 rehearsal/unknown-workflow",
            ],
            test.Output.Split('\n').Where(line => line.StartsWith("hello/rehearsals/greet.yaml:", StringComparison.Ordinal)).Select(line => string.Join(' ', line["hello/rehearsals/greet.yaml:".Length..].Split(' ').Take(2))));
        Assert.EndsWith("0 passed, 0 failed\n", test.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_check_and_push_do_not_know_rehearsals()
    {
        Write("this is: no: rehearsal");
        var check = await RouterCommand.RunAsync(BuiltPrograms.Router, "rules", "check", folder.File("rules"));
        Assert.True(check.ExitCode == 0, check.Output);
        Assert.Equal("good: 1 rules\n", check.Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_folder_without_a_rehearsal_is_no_success()
    {
        folder.Write("rules/hello/rules/greet.yaml", Hello);
        var test = await TestAsync(folder.File("rules"));
        Assert.Equal(1, test.ExitCode);
        Assert.Contains("rehearsal/none", test.Output, StringComparison.Ordinal);
        Assert.Contains("pack/unknown-workflow", test.Output, StringComparison.Ordinal);
    }

    private static Task<RouterCommand> TestAsync(string rules, params string[] more) => RouterCommand.RunAsync(BuiltPrograms.Router, ["rules", "test", rules, .. more]);

    private void Write(string rehearsals)
    {
        folder.Write("rules/hello/rules/greet.yaml", Hello);
        folder.Write("rules/hello/workflows/greet.yaml", Greet);
        folder.Write("rules/hello/rehearsals/greet.yaml", rehearsals);
    }
}
