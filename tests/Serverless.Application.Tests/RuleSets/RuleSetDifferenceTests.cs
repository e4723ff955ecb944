using Serverless.Application.RuleSets;
using static Serverless.Application.Tests.RuleSets.RuleSetStage;

namespace Serverless.Application.Tests.RuleSets;

public sealed class RuleSetDifferenceTests
{
    [Fact]
    public void Nothing_before_makes_everything_new() => Assert.Equal(["Added Rule r", "Added Workflow p/w:1.0.0"], Told(null, OnePack()));

    [Fact]
    public void The_same_words_in_other_files_order_and_layout_are_no_difference()
    {
        var packs = OnePack();
        var other = PackBundle.Of(
            [packs.Files[1] with { Path = "p/workflows/other.yaml" }, File("p/rules/r2.json", """{ "run": "p/w:1.0.0", "mode": "auto", "match": { "type": ["com.example.test"] }, "rule": "r" }""")],
            packs.Settings);
        Assert.Empty(Told(packs, other));
    }

    [Fact]
    public void What_was_added_removed_and_changed_is_told_with_the_keys_that_differ()
    {
        var before = OnePack();
        var after = PackBundle.Of(
        [
            File("p/rules/r.yaml", "rule: r\nmatch: { type: [com.example.other] }\nmode: auto\nrun: p/w:1.0.0\nowner: team-a\n"),
            File("p/rules/s.yaml", "rule: s\nmatch: { type: [x] }\nrun: p/w:2.0.0\n"),
            File("p/workflows/w.yaml", "document: { dsl: 1.0.3, namespace: p, name: w, version: 2.0.0 }\ndo: [{ a: { set: {} } }]\n"),
            File("p/pack.yaml", "pack: p\n"),
        ], new Dictionary<string, string> { ["p.x"] = "1" });
        Assert.Equal(
            ["Changed Rule r match,owner", "Added Rule s", "Removed Workflow p/w:1.0.0", "Added Workflow p/w:2.0.0", "Added Pack p", "Added Setting p.x"],
            Told(before, after));
    }

    private static IEnumerable<string> Told(PackBundle? before, PackBundle after) =>
        RuleSetDifference.Between(before, after).Select(change => $"{change.Kind} {change.Part} {change.Name} {string.Join(',', change.Keys)}".Trim());
}
