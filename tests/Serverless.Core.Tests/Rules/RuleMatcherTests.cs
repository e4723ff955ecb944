using System.Diagnostics;
using System.Text;
using Serverless.Core.Rules.Matching;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Tests.Rules;

public sealed class RuleMatcherTests
{
    [Theory]
    [InlineData("""{"a":["x"]}""", """{"a":"x"}""", true)]
    [InlineData("""{"a":["300"]}""", """{"a":300}""", false)]
    [InlineData("""{"a":[300]}""", """{"a":3.0e2}""", true)]
    [InlineData("""{"a":["::1"]}""", """{"a":"0:0:0:0:0:0:0:1"}""", false)]
    [InlineData("""{"a":[null]}""", """{"a":null}""", true)]
    [InlineData("""{"a":[null]}""", """{}""", false)]
    [InlineData("""{"a":[{"prefix":""}]}""", """{"a":5}""", false)]
    [InlineData("""{"a":[{"prefix":"abc\""}]}""", """{"a":"abc"}""", false)]
    [InlineData("""{"a":[{"exists":true}]}""", """{"a":{"b":1}}""", false)]
    [InlineData("""{"a":[{"exists":true}]}""", """{"a":[[null]]}""", true)]
    [InlineData("""{"a":[{"exists":false}]}""", """{"a":[]}""", true)]
    [InlineData("""{"a":[{"anything-but":300}]}""", """{"a":"300"}""", true)]
    [InlineData("""{"a":[{"anything-but":300}]}""", """{"a":3e2}""", false)]
    [InlineData("""{"a":[{"anything-but":"x"}]}""", """{"a":["x","y"]}""", true)]
    [InlineData("""{"a":[{"anything-but":"x"}]}""", """{"b":1}""", false)]
    [InlineData("""{"a":[{"anything-but":{"prefix":["x","y"]}}]}""", """{"a":null}""", true)]
    [InlineData("""{"a":[{"numeric":[">",0,"<=",5]}]}""", """{"a":5.00}""", true)]
    [InlineData("""{"a":[{"numeric":[">",0,"<=",5]}]}""", """{"a":0e5}""", false)]
    [InlineData("""{"a":[{"numeric":[">",9007199254740992]}]}""", """{"a":9007199254740993}""", true)]
    [InlineData("""{"a":[{"numeric":["<",5]}]}""", """{"a":"4"}""", false)]
    [InlineData("""{"a":[{"cidr":"144.0.0.0/4"}]}""", """{"a":9007199254740993}""", false)]
    [InlineData("""{"a.b":["x"]}""", """{"a":{"b":"x"}}""", true)]
    [InlineData("""{"a":{"b":["x"]}}""", """{"a.b":"x"}""", true)]
    [InlineData("""{"a.b":["x"],"a":{"b":["y"]}}""", """{"a":{"b":["x","y"]}}""", true)]
    [InlineData("""{"a":["1"],"$or":[{"a":["2"]},{"b":["3"]}]}""", """{"a":"2"}""", false)]
    [InlineData("""{"a":["1"],"$or":[{"a":["2"]},{"b":["3"]}]}""", """{"a":["1","2"]}""", true)]
    [InlineData("""{"a":{"b":["1"],"c":["2"]}}""", """{"a":[{"b":"1"},{"c":"2"}]}""", false)]
    [InlineData("""{"a":{"b":["1"],"c":["2"]}}""", """{"a":[{"b":"1"},{"b":"1","c":"2"}]}""", true)]
    [InlineData("""{"a":{"b":["1"],"c":["2"]}}""", """{"a":{"b":["1","x"],"c":["y","2"]}}""", true)]
    [InlineData("""{"a":{"$or":[{"b":["1"]},{"c":["2"]}],"d":["3"]}}""", """{"a":[{"b":"1"},{"c":"2"},{"d":"3"}]}""", false)]
    [InlineData("""{"a":{"b":["1"],"c":[{"exists":false}]}}""", """{"a":[{"b":"1","c":1},{"b":"1"}]}""", true)]
    [InlineData("""{"a":{"b":[{"exists":false}],"c":["1"]}}""", """{"a":[{"b":1},{"c":"1"}]}""", false)]
    [InlineData("""{"\u0061":["\u00e9\/"]}""", """{"a":"\u00E9/"}""", true)]
    [InlineData("""{"é.x":["\ud83d\ude00"]}""", """{"\u00e9":{"x":"😀"}}""", true)]
    [InlineData("""{"type":["x"]}""", """{"type":["y","x"]}""", true)]
    [InlineData("""{"type":["x","y"],"source":["s"]}""", """{"type":"y","source":"s"}""", true)]
    [InlineData("""{"a":["x"]}""", """["a"]""", false)]
    public void A_pattern_matches_as_the_language_says(string pattern, string happened, bool matches) =>
        Assert.Equal(matches, Matches(happened, pattern).Count == 1);

    [Fact]
    public void Matches_come_in_order_and_once_whatever_they_are_found_by()
    {
        string[] patterns = ["""{"a":[1]}""", """{"type":["x","y"]}""", """{"source":["s"]}""", """{"type":["z"]}""", """{"type":["y"],"source":["s"]}""", """{"b":[{"exists":false}]}"""];

        Assert.Equal([0, 1, 2, 4, 5], Matches("""{"type":["x","y"],"source":"s","a":1}""", patterns));
        Assert.Equal([5], Matches("{}", patterns));
    }

    [Fact]
    public void One_matcher_serves_many_threads()
    {
        var matcher = RuleMatcher.Compile([Pattern("""{"a":["x"],"k":{"v":[1]}}"""), Pattern("""{"a":["y"]}""")]);

        Parallel.For(0, 20_000, i =>
        {
            var matches = new List<int>();
            matcher.Match(i % 2 == 0 ? """{"k":[{"v":2},{"v":1}],"a":"\u0078"}"""u8 : """{"a":"y"}"""u8, Events.Requests.Noon, matches);
            Assert.Equal([i % 2], matches);
        });
    }

    [Fact]
    public void No_event_of_a_mebibyte_holds_the_matcher_up()
    {
        var matcher = RuleMatcher.Compile([Pattern("""{"a":{"b":[1],"c":[2],"d":[3],"x":{"y":[4],"z":[5]}},"$or":[{"a":{"e":[1]}},{"a":{"f":[{"exists":false}]}},{"a":{"g":[1]}}]}""")]);
        string Element(int i) => i % 3 == 0 ? """{"b":1,"c":2,"e":1,"f":1,"x":[{"y":4},{"z":5}]}""" : i % 3 == 1 ? """{"b":1,"d":3,"f":2,"x":[{"y":4,"z":5}]}""" : """{"c":2,"d":3,"g":1,"f":0}""";
        string[] events =
        [
            $$"""{"a":[{{string.Join(",", Enumerable.Range(0, 25_000).Select(Element))}}]}""",
            $$"""{"a":[{{string.Join(",", Enumerable.Repeat("""{"b":1,"c":2},{"d":3,"e":1}""", 20_000))}}],"a.x":[{{string.Join(",", Enumerable.Repeat("""{"y":4},{"z":5}""", 20_000))}}]}""",
            $$"""{"a":{{string.Concat(Enumerable.Repeat("[", 900))}}{"b":1,"c":2}{{string.Concat(Enumerable.Repeat(",{\"d\":3}]", 900))}}}""",
        ];

        foreach (var happened in events)
        {
            var utf8 = Encoding.UTF8.GetBytes(happened);
            var (watch, before) = (Stopwatch.StartNew(), MatchingSteps.Counted);
            matcher.Match(utf8, Events.Requests.Noon, []);

            // What grows with the square of it takes minutes, and tens of thousands of steps a byte. Steps are counted in debug builds, where time says little.
#if DEBUG
            Assert.InRange((MatchingSteps.Counted - before) / (double)utf8.Length, 0.5, 1_000);
#else
            Assert.InRange(watch.ElapsedMilliseconds, 0, 5_000);
#endif
        }
    }

    private static List<int> Matches(string happened, params string[] patterns)
    {
        var matches = new List<int>();
        RuleMatcher.Compile([.. patterns.Select(Pattern)]).Match(Encoding.UTF8.GetBytes(happened), Events.Requests.Noon, matches);
        return matches;
    }

    private static EventPattern Pattern(string json)
    {
        var reading = PatternReader.ReadJson(Encoding.UTF8.GetBytes(json));
        Assert.Empty(reading.Problems);
        return reading.Value!;
    }
}
