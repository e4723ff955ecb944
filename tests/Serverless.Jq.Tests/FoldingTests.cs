namespace Serverless.Jq.Tests;

/// <summary>What a fold costs is counted in steps and bytes, not in time: each update of what it builds costs the same, however much is there.</summary>
public sealed class FoldingTests
{
    public static TheoryData<string> Folds =>
    [
        "reduce range($n) as $i ({}; .[\"\\($i)\"] = $i)",
        "reduce range($n) as $i ({}; .[\"\\($i % 1000)\"] += 1)",
        "reduce range($n) as $i ({}; . + {\"\\($i)\": $i})",
        "reduce range($n) as $i ({a: {}}; .a[\"\\($i)\"] |= (. // 0) + 1)",
        "reduce range($n) as $i ({}; setpath([\"\\($i)\"]; length))",
        "reduce range($n) as $i ({}; if has(\"\\($i)\") then . else .[\"\\($i)\"] = 1 end)",
        "reduce range($n) as $i ([]; . + [$i])",
        "reduce range($n) as $i ([]; .[length] = $i)",
        "reduce range($n) as $i ({}; .list += [$i])",
        "reduce range($n) as $i ([range($n)]; .[$i] += 1)",
        "reduce range($n) as $i ({a: [range($n)]}; .a[$i] = null)",
        "INDEX(range($n); .)",
        "last(foreach range($n) as $i ({}; .[\"\\($i)\"] = $i))",
    ];

    [Theory]
    [MemberData(nameof(Folds))]
    public void An_update_costs_the_same_however_much_is_there(string fold)
    {
        const int Many = 50_000;
        var program = JqProgram.Compile($"({fold}) | length", ["n"]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var outcome = program.First(Json.Of("null"), new Dictionary<string, System.Text.Json.JsonElement> { ["n"] = Json.Of($"{Many}") }, new JqBudget(Steps: 40L * Many, OutputBytes: 200L * Many));

        Assert.IsType<JqOutcome.Value>(outcome);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Many, 0, 1_500);
    }

    /// <summary>Every version of a value that was updated in place is still what it was.</summary>
    [Theory]
    [InlineData("[foreach range(30) as $i ({}; .[\"\\($i % 20)\"] = $i)] | length == 30 and all(range(30); . as $i | true)")]
    [InlineData("[foreach range(30) as $i ({}; .[\"\\($i)\"] = $i)] | [.[] | length] == [range(1; 31)] and (.[14] | keys_unsorted) == [range(15) | tostring]")]
    [InlineData("[range(20)] as $a | [foreach range(20) as $i ($a; .[$i] = -1)] | [.[] | map(select(. == -1)) | length] == [range(1; 21)] and $a == [range(20)]")]
    [InlineData("(reduce range(20) as $i ({}; .[\"\\($i)\"] = $i)) as $o | ($o | .x = 1) as $p | ($o | .y = 2) as $q | [$o, $p, $q | length] == [20, 21, 21] and ($q | has(\"x\") | not)")]
    [InlineData("(reduce range(20) as $i ({}; .[\"\\($i)\"] = $i)) | . as $o | reduce .[] as $v (.; .[\"\\($v)\"] = $v * 2) | [.[]] == [range(0; 40; 2)] and [$o[]] == [range(20)]")]
    [InlineData("(reduce range(20) as $i ({}; .[\"\\($i)\"] = $i)) | [foreach keys[] as $k (.; .[$k] += 100; .)] | first[\"0\"] == 100 and first[\"1\"] == 1 and last[\"9\"] == 109")]
    public void Older_versions_stay_what_they_were(string program) => Assert.Equal(["true"], Json.Outputs(program, budget: Json.Wide));

    [Fact]
    public void Versions_agree_with_copies()
    {
        var chance = new Random(11);
        for (var round = 0; round < 200; round++)
        {
            var updates = Enumerable.Range(0, 40).Select(i => (i, Update: $".[\"{chance.Next(25)}\"] {(chance.Next(2) == 0 ? "=" : "+=")} {i}")).ToList();
            var start = "(reduce range(12) as $i ({}; .[\"\\($i)\"] = $i))";
            var seen = string.Join(", ", Enumerable.Range(0, 8).Select(_ => $"$v{chance.Next(40)}"));
            string Program(string copied) => $"{start} | {string.Join(" | ", updates.Select(step => $". as $v{step.i} | {copied}{step.Update}"))} | [., {seen}]";

            Assert.Equal(Json.Outputs(Program("tojson | fromjson | "), budget: Json.Wide), Json.Outputs(Program(""), budget: Json.Wide));
        }
    }
}
