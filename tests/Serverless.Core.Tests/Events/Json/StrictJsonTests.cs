using System.Text;
using Serverless.Core.Events.Json;

namespace Serverless.Core.Tests.Events.Json;

public class StrictJsonTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData(" [ 1 , -0.5e3 , true , false , null , \"\" , { } ] \n")]
    [InlineData("\"\\ud83d\\ude00\"")]
    [InlineData("{\"a\":{\"a\":{\"a\":1}},\"b\":[{\"a\":1},{\"a\":2}]}")]
    [InlineData("{\"a\":1,\"A\":2}")]
    [InlineData("\uFEFF{}")]
    [InlineData("1.7976931348623157e308")]
    [InlineData("1e-999")]
    public void Good_json_has_no_problems(string text) => Assert.Empty(Check(text));

    [Theory]
    [InlineData("", "json/syntax", 1, 1)]
    [InlineData("{\"a\":1,}", "json/syntax", 1, 8)]
    [InlineData("[1,]", "json/syntax", 1, 4)]
    [InlineData("{} x", "json/syntax", 1, 4)]
    [InlineData("{\n  \"a\": 01\n}", "json/syntax", 2, 10)]
    [InlineData("\"a\tb\"", "json/syntax", 1, 3)]
    [InlineData("\"\\x\"", "json/syntax", 1, 2)]
    [InlineData("{\"a\":1,\n\"a\":2}", "json/duplicate-key", 2, 1)]
    [InlineData("{\"a\":1,\"\\u0061\":2}", "json/duplicate-key", 1, 8)]
    [InlineData("{\"\\ud83d\\ude00\":1,\"😀\":2}", "json/duplicate-key", 1, 19)]
    [InlineData("[\"é\", \"\\ud83d\"]", "json/lone-surrogate", 1, 8)]
    [InlineData("[\"\\ude00\\ud83d\"]", "json/lone-surrogate", 1, 3)]
    [InlineData("{\"\\ud83d\":1}", "json/lone-surrogate", 1, 3)]
    [InlineData("[1e309]", "json/number-out-of-range", 1, 2)]
    [InlineData("nul", "json/syntax", 1, 1)]
    [InlineData("[1}", "json/syntax", 1, 3)]
    public void A_problem_tells_what_and_where(string text, string code, int line, int column)
    {
        var problem = Check(text)[0];
        Assert.Equal((code, line, column), (problem.Code, problem.Line, problem.Column));
        Assert.EndsWith(".", problem.Sentence);
    }

    [Fact]
    public void Faults_of_words_are_told_together() =>
        Assert.Equal(
            ["json/duplicate-key", "json/lone-surrogate", "json/number-out-of-range"],
            Check("{\"a\":1,\"a\":\"\\udead\",\"b\":1e400}").Select(p => p.Code));

    [Fact]
    public void Invalid_utf8_is_refused_at_its_place()
    {
        byte[] text = [.. "{\n\"é\":\""u8, 0xC3, 0x28, .. "\"}"u8];
        var problem = Assert.Single(StrictJson.Check(text));
        Assert.Equal(("json/invalid-utf8", 2, 6), (problem.Code, problem.Line, problem.Column));
    }

    [Fact]
    public void A_number_of_three_hundred_and_nine_digits_may_be_beyond_a_double()
    {
        Assert.Empty(Check(new string('1', 309)));
        Assert.Equal("json/number-out-of-range", Assert.Single(Check(new string('9', 309))).Code);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(100_000, false)]
    public void Values_are_nested_sixty_four_deep_at_most(int depth, bool good)
    {
        Assert.Equal(good, Check(new string('[', depth) + new string(']', depth)).Count == 0);
        var objects = string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);
        Assert.Equal(good, Check(objects).Count == 0);
    }

    [Fact]
    public void A_text_with_too_many_problems_is_given_up()
    {
        var problems = Check("[" + string.Join(',', Enumerable.Repeat("{\"a\":1,\"a\":2}", 100_000)) + "]");
        Assert.Equal(StrictJson.ProblemLimit, problems.Count);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(40)]
    [InlineData(5000)]
    public void A_key_stands_once_also_in_large_objects(int size)
    {
        var keys = Enumerable.Range(0, size).Select(i => $"\"key{i}\":{i}").ToList();
        Assert.Empty(Check("{" + string.Join(',', keys) + "}"));
        foreach (var twice in new[] { 0, size / 2, size - 1 })
        {
            var problem = Assert.Single(Check("{" + string.Join(',', [.. keys, $"\"\\u006bey{twice}\":0"]) + "}"));
            Assert.Contains($"ey{twice}\"", problem.Sentence);
        }
    }

    [Fact]
    public void Large_objects_in_large_objects_keep_their_keys_apart()
    {
        var inner = "{" + string.Join(',', Enumerable.Range(0, 30).Select(i => $"\"k{i}\":{i}")) + "}";
        var outer = "{" + string.Join(',', Enumerable.Range(0, 30).Select(i => $"\"k{i}\":{inner}")) + "}";
        Assert.Empty(Check($"[{outer},{outer}]"));
        Assert.Single(Check(outer[..^1] + ",\"k7\":0}"));
    }

    [Fact]
    public void A_hundred_thousand_keys_cost_little()
    {
        // Quadratic comparing would be 5e9 steps, tens of seconds; linear is some milliseconds.
        var keys = string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"\\u006bey{i}\":0"));
        var text = Encoding.UTF8.GetBytes("{" + keys + "}");
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.Empty(StrictJson.Check(text));
        Assert.InRange(watch.ElapsedMilliseconds, 0, 2_000);
    }

    [Fact]
    public void A_small_text_costs_no_garbage()
    {
        var text = "{\"id\":\"1\",\"data\":{\"host\":\"web-1\",\"used\":[91.5,92]}}"u8.ToArray();
        StrictJson.Check(text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            StrictJson.Check(text);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static IReadOnlyList<Core.Documents.Problem> Check(string text) => StrictJson.Check(Encoding.UTF8.GetBytes(text));
}
