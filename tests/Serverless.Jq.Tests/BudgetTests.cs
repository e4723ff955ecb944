using System.Diagnostics;

namespace Serverless.Jq.Tests;

public sealed class BudgetTests
{
    public static TheoryData<string> Endless =>
    [
        "def f: f; f",
        "def f: f | f; f",
        "def f: 1 + f; f",
        "def f: [f]; f",
        "def f: def g: f; g; f",
        "def f(g): f(g | g); f(.)",
        "def f(g): g | f(g); f(.)",
        "def f: try f catch .; f",
        "def f: try error(\"x\") catch f; f",
        "def f: (1 | f)?; f",
        "def f: empty, f; f",
        "[range(1e12)]",
        "[range(0; 1; 1e-9)]",
        "[repeat(.)]",
        "last(repeat(.))",
        "until(false; .)",
        "[while(true; .)]",
        "[limit(1e9; repeat(1))]",
        "reduce range(1e9) as $i (0; . + 1)",
        "reduce repeat(empty) as $x (0; 1)",
        "[foreach repeat(1) as $x (0; . + $x)]",
        "\"x\" * 1e9",
        "reduce range(60) as $i (\"a\"; . + .)",
        "reduce range(60) as $i ([1]; . + .)",
        "add(repeat([1]))",
        "[[range(3000)] | .[] as $a | .[] as $b | .[] as $c | 1]",
        "[range(100) | [range(100)]] | [combinations]",
        "[range(1e6) | try error catch .]",
        "[.[1e8] = 1]",
        "setpath([1e8]; 1)",
        "any(repeat(false); .)",
        "isempty(repeat(empty))",
        "reduce range(2000) as $i (null; [.])",
        "reduce range(1e7) as $i ([range(1e4)]; .[$i % 1e4] = $i)",
        "reduce range(1e7) as $i ({}; .[\"\\($i)\"] = $i)",
        "[range(1e5)] | [.[] as $x | map(. + $x)]",
        "[range(1e5)] | . - .",
        "\"a\" * 1e6 | [match(\"a\"; \"g\")]",
        "\"a\" * 1e6 | indices(\"aaaa\")",
        "[range(3e4)] | [.[] as $x | indices([$x])]",
        "def f(x): f(x, x); f(1)",
    ];

    [Theory]
    [MemberData(nameof(Endless))]
    public void What_would_never_end_or_never_fit_ends_with_an_error_soon(string program)
    {
        var compiled = JqProgram.Compile(program);
        var input = Json.Of("null");
        var clock = Stopwatch.StartNew();

        Assert.StartsWith("The budget of", Assert.IsType<JqOutcome.Error>(compiled.First(input)).Message, StringComparison.Ordinal);

        // Five seconds on a machine that others share; half a second alone.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"took {clock.Elapsed}");
    }

    [Theory]
    [InlineData(".")]
    [InlineData("tojson")]
    [InlineData("[..] | length")]
    [InlineData("flatten")]
    [InlineData(". == .[0]")]
    [InlineData("[., .] | sort | length")]
    [InlineData("walk(.)")]
    [InlineData("contains([])")]
    [InlineData("[paths] | length")]
    [InlineData("tostream")]
    [InlineData("def f: if type == \"array\" then map(f) else . end; f")]
    [InlineData("getpath([range(9999) | 0]) = 1")]
    [InlineData("del(.. | select(. == 1))")]
    public void Input_ten_thousand_levels_deep_is_answered_or_refused(string program)
    {
        var input = Json.Of(new string('[', 10_000) + new string(']', 10_000));
        foreach (var depth in new[] { 512, 50_000 })
        {
            var outcome = JqProgram.Compile(program).First(input, budget: new JqBudget(Depth: depth));
            Assert.True(outcome is JqOutcome.Value || outcome is JqOutcome.Error, outcome.ToString());
        }
    }

    [Fact]
    public void A_small_stack_is_an_error_and_not_the_end_of_the_process()
    {
        JqOutcome? outcome = null;
        var input = Json.Of(new string('[', 10_000) + new string(']', 10_000));
        var thread = new Thread(
            () =>
            {
                foreach (var program in new[] { "tojson", "walk(.)", ". == (tojson | fromjson)", "def f: 1 + f; f", "def f: [f]; f", "def f: path(f); f" })
                {
                    outcome = JqProgram.Compile(program).First(input, budget: Json.Wide);
                }
            },
            256 * 1024);
        thread.Start();
        thread.Join();

        Assert.IsType<JqOutcome.Error>(outcome);
    }

    [Theory]
    [InlineData('(', ')')]
    [InlineData('[', ']')]
    public void A_program_that_nests_too_deep_is_refused(char open, char close)
    {
        foreach (var text in new[] { new string(open, 100_000), new string(open, 5_000) + "1" + new string(close, 5_000), string.Concat(Enumerable.Repeat("-", 50_000)) + "1" })
        {
            Assert.Throws<JqSyntaxException>(() => JqProgram.Compile(text));
        }
    }

    [Fact]
    public void A_long_program_is_refused_or_runs()
    {
        foreach (var text in new[] { string.Join('+', Enumerable.Repeat("1", 20_000)), string.Join('|', Enumerable.Repeat(".", 20_000)), string.Join(',', Enumerable.Repeat("1", 20_000)), "." + string.Concat(Enumerable.Repeat("[0]?", 20_000)), string.Concat(Enumerable.Repeat("if . then ", 20_000)) })
        {
            try
            {
                JqProgram.Compile(text).First(Json.Of("null"), budget: Json.Wide);
            }
            catch (JqSyntaxException error)
            {
                Assert.NotEmpty(error.Message);
            }
        }
    }

    [Fact]
    public void A_spent_budget_cannot_be_caught() =>
        Assert.Equal("The budget of steps is spent", Json.Error("try last(repeat(.)) catch \"caught\""));

    [Theory]
    [InlineData("test(\"(?=a)\")")]
    [InlineData("test(\"(a)\\\\1\")")]
    [InlineData("test(\"(((a{100}){100}){100})\")")]
    [InlineData("test(\"(\")")]
    [InlineData("test(\"a\"; \"q\")")]
    public void A_pattern_that_needs_more_than_one_pass_is_refused(string program) =>
        Assert.Contains("try", "try " + Json.Error(program, "\"a\""), StringComparison.Ordinal);

    [Fact]
    public void A_pattern_known_to_explode_answers_at_once() =>
        Assert.Equal(["false"], Json.Outputs("test(\"(a+)+$\")", $"\"{new string('a', 50)}!\""));

    [Fact]
    public void A_typical_expression_allocates_at_most_two_hundred_bytes()
    {
        var program = JqProgram.Compile(".data.host | startswith(\"web-\")");
        var input = Json.Of("""{"type":"com.example.host.disk","data":{"host":"web-17","usedPercent":93}}""");
        for (var i = 0; i < 200; i++)
        {
            program.First(input);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            program.First(input);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 1_000, 0, 200);
    }
}
