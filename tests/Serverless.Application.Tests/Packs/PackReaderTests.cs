using System.Text;
using System.Text.Json;
using Serverless.Application.Packs;
using Serverless.Contracts;
using Serverless.Core.Documents;
using Serverless.Core.Events;
using Serverless.Core.Rules;

namespace Serverless.Application.Tests.Packs;

public sealed class PackReaderTests
{
    private static readonly PackFile Workflow = File("disk/workflows/free.yaml", """
        document: { dsl: 1.0.3, namespace: disk, name: free, version: 1.0.0 }
        do:
          - note: { set: { done: yes } }
        """);

    private static readonly PackFile Source = File("disk/sources/monitor.yaml", """
        source: monitor
        verify: { kind: github, secret: monitor }
        """);

    [Fact]
    public void What_a_rule_knows_is_told_once()
    {
        var problems = new PackReader().Read([File("p/rules/r.yaml", "rule: r\nmatch: { type: [t] }\nrun: p/w:1.0.0\nzzzzzzzz: 1")]).Problems;
        var sentence = Assert.Single(problems, problem => problem.Code == "rule/unknown-key").Sentence;
        Assert.Contains("It knows rule, ", sentence, StringComparison.Ordinal);
        var known = sentence[(sentence.IndexOf("It knows", StringComparison.Ordinal) + 9)..].TrimEnd('.').Split(", ");
        Assert.Equal(known.Distinct(), known);
    }

    [Fact]
    public void Packs_become_one_rule_set()
    {
        var reading = new PackReader().Read([File("disk/pack.yaml", "pack: disk\ndescription: Disks."), Rule("full"), Rule("fuller"), Workflow, Source, File("disk/README.md", "# not read: ["), File("disk/tests/full.yaml", "a: [")]);

        Assert.Empty(reading.Problems);
        var set = reading.Value!;
        Assert.Equal(["full", "fuller"], set.Rules.Select(rule => rule.Name));
        Assert.Equal("disk", set.Rules[0].Pack);
        Assert.Equal(["disk/free:1.0.0"], set.Workflows.Keys);
        Assert.Equal(["monitor"], set.Sources.Keys);
    }

    [Fact]
    public void No_file_is_a_set_without_rules()
    {
        Assert.Empty(new PackReader().Read([]).Value!.Rules);
    }

    [Fact]
    public void The_id_follows_from_the_files_and_the_settings_given()
    {
        string Id(Dictionary<string, string>? given, params PackFile[] files) => new PackReader().Read([Pack("a: { default: x }"), .. files], given).Value!.Id;

        Assert.Equal(Id(null, Rule("full"), Workflow), Id(null, Workflow, Rule("full")));
        Assert.Equal(Id(null, Rule("full"), Workflow), Id(null, Workflow, Rule("full"), File("README.md", "changed")));
        Assert.NotEqual(Id(null, Rule("full"), Workflow), Id(null, Rule("fuller"), Workflow));
        Assert.NotEqual(Id(null, Workflow), Id(new() { ["disk.a"] = "y" }, Workflow));
    }

    [Fact]
    public void Names_are_unique_over_all_packs()
    {
        var problems = new PackReader().Read([Rule("full"), Rule("full", path: "other/rules/full.yaml"), Workflow, Workflow with { Path = "other/workflows/free.yaml" }, Source, Source with { Path = "other/sources/m.yaml" }]).Problems;

        Assert.Equal(
            [("other/rules/full.yaml", "pack/duplicate-rule"), ("other/sources/m.yaml", "pack/duplicate-source"), ("other/workflows/free.yaml", "pack/duplicate-workflow")],
            problems.Select(p => (p.File, p.Code)));
        Assert.Contains("disk/rules/full.yaml", problems[0].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_that_cost_too_much_on_every_event_are_refused_at_the_costliest()
    {
        var costly = File("disk/rules/costly.yaml", $"rule: costly\nmatch: {{ a: [{string.Join(", ", Enumerable.Range(0, 1_000).Select(i => $"{{ wildcard: '*{i}*a*b*c*d*e*f*g*h*i*' }}"))}] }}\nrun: disk/free:1.0.0");

        var problem = Assert.Single(new PackReader().Read([Rule("full"), costly, Workflow]).Problems);

        Assert.Equal(("pack/too-complex", "disk/rules/costly.yaml"), (problem.Code, problem.File));
    }

    [Theory]
    [InlineData("disk/fre:1.0.0", "Did you mean 'disk/free:1.0.0'?")]
    [InlineData("entirely/different:9.9.9", "There is disk/free:1.0.0.")]
    public void A_rule_that_runs_no_workflow_is_told_the_nearest(string run, string hint)
    {
        var problem = Assert.Single(new PackReader().Read([Rule("full", run), Workflow]).Problems);

        Assert.Equal(("pack/unknown-workflow", "disk/rules/full.yaml", 3, 6), (problem.Code, problem.File, problem.Line, problem.Column));
        Assert.EndsWith(hint, problem.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_question_that_reminds_or_escalates_by_a_workflow_that_is_not_there_is_refused_where_it_names_it()
    {
        var asking = File("disk/workflows/ask.yaml", """
            document: { dsl: 1.0.3, namespace: disk, name: ask, version: 1.0.0 }
            do:
              - go:
                  call: approval
                  with:
                    question: Go?
                    remind: { after: PT1H, run: 'disk/free:1.0.0' }
                    escalate: { after: PT2H, run: 'disk/fre:1.0.0' }
            """);
        var problem = Assert.Single(new PackReader().Read([asking, Workflow]).Problems);

        Assert.Equal(("pack/unknown-workflow", "disk/workflows/ask.yaml", 8, 39), (problem.Code, problem.File, problem.Line, problem.Column));
        Assert.EndsWith("Did you mean 'disk/free:1.0.0'?", problem.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("document: { dsl: 1.0.3, namespace: disk, name: free, version: 1.0.0 }\ndo: 5")]
    [InlineData("document: { dsl: 1.0.3, name: free }\ndo: []")]
    [InlineData("document: [")]
    public void A_rule_is_not_blamed_for_its_workflow(string workflow)
    {
        var broken = File("disk/workflows/free.yaml", workflow);

        var problems = new PackReader().Read([Rule("full"), broken]).Problems;
        Assert.NotEmpty(problems);
        Assert.All(problems, problem => Assert.Equal("disk/workflows/free.yaml", problem.File));
    }

    [Theory]
    [InlineData("stray.yaml")]
    [InlineData("disk/notes.txt")]
    [InlineData("disk/rules/notes.txt")]
    [InlineData("disk/rules/deeper/full.yaml")]
    [InlineData("disk/rule/full.yaml")]
    public void A_file_without_a_place_is_not_passed_over(string path)
    {
        var problem = Assert.Single(new PackReader().Read([File(path, "a: 1")]).Problems);

        Assert.Equal(("pack/unknown-file", path), (problem.Code, problem.File));
    }

    [Fact]
    public void All_problems_of_all_files_come_at_once_in_order()
    {
        var problems = new PackReader().Read(
        [
            File("z/rules/b.yaml", "rule: B\nmatch: {}\nrun: x\n"),
            File("a/workflows/w.yaml", "a: ["),
            File("a/rules/a.yaml", "guard: { budgt: {} }\nmatch: { a: [{ prefex: x }] }\n"),
        ]).Problems;

        Assert.Equal(["a/rules/a.yaml", "a/workflows/w.yaml", "z/rules/b.yaml"], problems.Select(p => p.File).Distinct());
        Assert.Equal(problems.OrderBy(p => p.File, StringComparer.Ordinal).ThenBy(p => p.Line).ThenBy(p => p.Column), problems);
        Assert.Superset(new HashSet<string> { "rule/unknown-key", "pattern/unknown-operator", "rule/missing-key", "yaml/syntax", "rule/bad-name", "pattern/empty-object", "rule/bad-run" }, problems.Select(p => p.Code).ToHashSet());
    }

    [Fact]
    public void Settings_have_defaults_and_may_be_given()
    {
        var pack = Pack("agent: { default: '', description: x }\n  limit: { default: 90 }\n  on: { default: true }");
        JsonElement Settings(Dictionary<string, string> given) => new PackReader().Read([pack], given).Value!.Settings["disk"];

        Assert.Equal("""{"agent":"","limit":90,"on":true}""", Settings([]).GetRawText());
        Assert.Equal("""{"agent":"5","limit":95.5,"on":false}""", Settings(new() { ["disk.agent"] = "5", ["disk.limit"] = "95.5", ["disk.on"] = "false" }).GetRawText());
    }

    [Fact]
    public void Rules_see_the_settings_of_their_pack()
    {
        var rule = File("disk/rules/full.yaml", "rule: full\nmatch: { type: [t] }\nrun: disk/free:1.0.0\nwhen: ${ $settings.agent != \"\" }\ninput: { agent: \"${ $settings.agent }\" }\n");
        var happened = new NormalizedEvent("s", "1", "t", null, null, """{"type":"t","source":"s","id":"1"}"""u8.ToArray());
        IReadOnlyList<RuleMatch> Match(Dictionary<string, string> given) => new PackReader().Read([Pack("agent: { default: '' }"), rule, Workflow], given).Value!.Match(happened, Samples.Noon);

        Assert.Empty(Match([]));
        Assert.Equal("""{"agent":"http://x"}""", Assert.IsType<RuleMatch.Matched>(Assert.Single(Match(new() { ["disk.agent"] = "http://x" }))).Input.GetRawText());
    }

    [Theory]
    [InlineData("limit: { default: 90 }", "disk.limit", "many", "pack/setting-kind")]
    [InlineData("limit: { default: 90 }", "disk.limt", "90", "pack/unknown-setting")]
    [InlineData("limit: { description: x }", "disk.other", "90", "pack/setting-missing")]
    [InlineData("limit: { defalt: 90 }", "disk.limit", "90", "pack/unknown-key")]
    public void A_setting_that_cannot_be_given_is_refused(string settings, string name, string value, string code) =>
        Assert.Contains(code, new PackReader().Read([Pack(settings)], new Dictionary<string, string> { [name] = value }).Problems.Select(p => p.Code));

    [Fact]
    public void A_pack_has_one_description_with_the_name_of_its_folder()
    {
        Assert.Equal(["pack/other-name"], new PackReader().Read([File("disk/pack.yaml", "pack: disc")]).Problems.Select(p => p.Code));
        Assert.Equal(["pack/duplicate-pack"], new PackReader().Read([File("disk/pack.yaml", "pack: disk"), File("disk/pack.yml", "pack: disk")]).Problems.Select(p => p.Code));
    }

    private static PackFile Pack(string settings) => File("disk/pack.yaml", $"pack: disk\nsettings:\n  {settings}\n");

    private static PackFile Rule(string name, string run = "disk/free:1.0.0", string? path = null) =>
        File(path ?? $"disk/rules/{name}.yaml", $"rule: {name}\nmatch: {{ type: [t] }}\nrun: {run}\n");

    private static PackFile File(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));
}
