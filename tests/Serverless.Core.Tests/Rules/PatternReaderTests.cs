using System.Text;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Tests.Rules;

public sealed class PatternReaderTests
{
    [Theory]
    [InlineData("""[1]""", "pattern/not-an-object", 1)]
    [InlineData("""{}""", "pattern/empty-object", 1)]
    [InlineData("""{"a":{}}""", "pattern/empty-object", 6)]
    [InlineData("""{"a":[]}""", "pattern/empty-list", 6)]
    [InlineData("""{"a":"x"}""", "pattern/bare-value", 6)]
    [InlineData("""{"a":[[1]]}""", "pattern/nested-list", 7)]
    [InlineData("""{"a":[{}]}""", "pattern/one-operator", 7)]
    [InlineData("""{"a":[{"prefix":"x","suffix":"y"}]}""", "pattern/one-operator", 7)]
    [InlineData("""{"a":[{"prefex":"x"}]}""", "pattern/unknown-operator", 8)]
    [InlineData("""{"a":[{"prefix":1}]}""", "pattern/wrong-kind", 17)]
    [InlineData("""{"a":[{"prefix":["x"]}]}""", "pattern/wrong-kind", 17)]
    [InlineData("""{"a":[{"exactly":1}]}""", "pattern/wrong-kind", 18)]
    [InlineData("""{"a":[{"prefix":{"suffix":"x"}}]}""", "pattern/unknown-operator", 18)]
    [InlineData("""{"a":[{"equals-ignore-case":["x"]}]}""", "pattern/wrong-kind", 29)]
    [InlineData("""{"a":[{"wildcard":"a**"}]}""", "pattern/malformed-wildcard", 19)]
    [InlineData("""{"a":[{"anything-but":[]}]}""", "pattern/malformed-anything-but", 23)]
    [InlineData("""{"a":[{"anything-but":["x",1]}]}""", "pattern/malformed-anything-but", 23)]
    [InlineData("""{"a":[{"anything-but":null}]}""", "pattern/malformed-anything-but", 23)]
    [InlineData("""{"a":[{"anything-but":{"prefix":""}}]}""", "pattern/empty-affix", 33)]
    [InlineData("""{"a":[{"anything-but":{"suffix":["x",""]}}]}""", "pattern/empty-affix", 38)]
    [InlineData("""{"a":[{"anything-but":{"prefix":[]}}]}""", "pattern/empty-list", 33)]
    [InlineData("""{"a":[{"anything-but":{"numeric":["=",1]}}]}""", "pattern/unknown-operator", 24)]
    [InlineData("""{"a":[{"anything-but":{"prefix":{"equals-ignore-case":"x"}}}]}""", "pattern/wrong-kind", 33)]
    [InlineData("""{"a":[{"numeric":["=",1,"<",2]}]}""", "pattern/malformed-numeric", 18)]
    [InlineData("""{"a":[{"numeric":["<",5,">",0]}]}""", "pattern/malformed-numeric", 18)]
    [InlineData("""{"a":[{"numeric":[">",5,"<",5.0]}]}""", "pattern/malformed-numeric", 18)]
    [InlineData("""{"a":[{"numeric":["!=",5]}]}""", "pattern/malformed-numeric", 19)]
    [InlineData("""{"a":[{"numeric":["<","5"]}]}""", "pattern/malformed-numeric", 23)]
    [InlineData("""{"a":[{"numeric":[">",1,"<"]}]}""", "pattern/malformed-numeric", 18)]
    [InlineData("""{"a":[{"exists":"true"}]}""", "pattern/wrong-kind", 17)]
    [InlineData("""{"a":[{"cidr":"10.0.0.0"}]}""", "pattern/malformed-cidr", 15)]
    [InlineData("""{"$or":{"a":["1"]}}""", "pattern/malformed-or", 8)]
    [InlineData("""{"$or":["1","2"]}""", "pattern/malformed-or", 8)]
    [InlineData("""{"$or":[{"a":["1"]}]}""", "pattern/malformed-or", 8)]
    [InlineData("""{"$or":[{"prefix":["1"]},{"a":["2"]}]}""", "pattern/reserved-in-or", 10)]
    [InlineData("""{"$or":[{"a":{"numeric":["1"]}},{"a":["2"]}]}""", "pattern/reserved-in-or", 15)]
    [InlineData("""{"a":["1"],"a":["2"]}""", "json/duplicate-key", 12)]
    [InlineData("""{"$or":[{"contains":["x"]},{"a":["2"]}]}""", "pattern/reserved-in-or", 10)]
    [InlineData("""{"$or":[{"a":["2"]},{"all":["x"]}]}""", "pattern/reserved-in-or", 22)]
    [InlineData("""{"$or":[{"a":["2"]},{"any":["x"]}]}""", "pattern/reserved-in-or", 22)]
    [InlineData("""{"$or":[{"a":["2"]},{"age":["x"]}]}""", "pattern/reserved-in-or", 22)]
    [InlineData("""{"a.$or":["x"]}""", "pattern/malformed-or", 2)]
    [InlineData("""{"$or.a":["x"]}""", "pattern/malformed-or", 2)]
    public void What_is_malformed_is_refused_at_its_place(string pattern, string code, int column)
    {
        var problem = Assert.Single(PatternReader.ReadJson(Encoding.UTF8.GetBytes(pattern)).Problems);

        Assert.Equal((code, 1, column), (problem.Code, problem.Line, problem.Column));
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        var problems = PatternReader.ReadJson("""{"a":"x","b":[{"prefex":"y"}],"$or":[{}],"c":{"d":[{"numeric":[]}]}}"""u8).Problems;

        Assert.Equal(["pattern/bare-value", "pattern/unknown-operator", "pattern/malformed-or", "pattern/malformed-numeric"], problems.Select(p => p.Code));
    }

    [Fact]
    public void Groups_of_or_may_multiply_only_so_far()
    {
        var group = string.Join(",", Enumerable.Range(0, 4).Select(i => $$"""{"k{{i}}":["x"]}"""));
        string Pattern(int groups) => "{" + string.Join(",", Enumerable.Range(0, groups).Select(i => "\"g" + i + "\":{\"$or\":[" + group + "]}")) + "}";

        Assert.Equal(1024, PatternReader.ReadJson(Encoding.UTF8.GetBytes(Pattern(5))).Value!.Combinations);
        Assert.Equal("pattern/too-complex", Assert.Single(PatternReader.ReadJson(Encoding.UTF8.GetBytes(Pattern(6))).Problems).Code);
        Assert.Equal("pattern/too-complex", Assert.Single(PatternReader.ReadJson(Encoding.UTF8.GetBytes(Pattern(60))).Problems).Code);
    }

    [Fact]
    public void Fields_that_may_be_absent_multiply_and_are_named_as_what_does()
    {
        static string Optional(int fields, string more = "") => "{" + more + string.Join(",", Enumerable.Range(0, fields).Select(i => $$"""  "f{{i}}":[{"exists":false},"x"]""")) + "}";
        const string or = """  "$or":[{"p":[1]},{"q":[1]}],""";

        Assert.True(PatternReader.ReadJson(Encoding.UTF8.GetBytes(Optional(10))).Good);
        Assert.StartsWith("Fields that may be absent or have a value ('exists: false' beside other tests) count two each and multiply, to at most 1024 combinations; these come to 2048.",
            Assert.Single(PatternReader.ReadJson(Encoding.UTF8.GetBytes(Optional(11))).Problems).Sentence, StringComparison.Ordinal);
        Assert.StartsWith("The $or groups of a pattern, and fields that may be absent",
            Assert.Single(PatternReader.ReadJson(Encoding.UTF8.GetBytes(Optional(10, or))).Problems).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_expressions_are_refused_once_making_their_tables_has_taken_what_it_may()
    {
        var expressions = string.Join(",", Enumerable.Range(0, 400).Select(i => $$"""{"regex":"(a|b)*a(a|b){8}{{i}}"}"""));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var problems = PatternReader.ReadJson(Encoding.UTF8.GetBytes($$"""{"a":[{{expressions}}]}""")).Problems;

        Assert.Equal(400, problems.Count);
        Assert.Contains("together; bound their repetitions lower", problems[^1].Sentence, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 << 20);
    }

    [Fact]
    public void Patterns_that_are_read_together_share_what_their_expressions_may_take()
    {
        var budget = RegexBudget.OfSet();
        var read = Enumerable.Range(0, 4_000).Select(i => PatternReader.ReadJson(Encoding.UTF8.GetBytes($$"""{"a":[{"regex":"(a|b)*a(a|b){6}{{i}}"}]}"""), budget: budget)).TakeWhile(reading => reading.Good).Count();

        Assert.InRange(read, 100, 3_999);
    }

    [Fact]
    public void A_pattern_has_at_most_256_fields()
    {
        string Pattern(int fields) => "{" + string.Join(",", Enumerable.Range(0, fields).Select(i => "\"f" + i + "\":[\"x\"]")) + "}";

        Assert.True(PatternReader.ReadJson(Encoding.UTF8.GetBytes(Pattern(256))).Good);
        Assert.Equal("pattern/too-many-fields", Assert.Single(PatternReader.ReadJson(Encoding.UTF8.GetBytes(Pattern(257))).Problems).Code);
    }
}
