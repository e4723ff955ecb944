using System.Diagnostics;
using System.Text;
using Serverless.Core.Rules.Matching;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Tests.Rules;

public sealed class ManyRulesTests(ITestOutputHelper output)
{
    [Fact]
    public void One_of_twenty_thousand_rules_is_found_by_its_value()
    {
        var matcher = RuleMatcher.Compile(Enumerable.Range(0, 20_000).Select(Rule));

        foreach (var i in (int[])[0, 1, 999, 12_345, 19_999])
        {
            Assert.Equal([i], Matches(matcher, Event(i, i)));
            Assert.Empty(Matches(matcher, Event(i, i + 1)));
            Assert.Empty(Matches(matcher, Event(i, i + 20_000)));
        }
    }

    [Fact]
    public void Readers_of_a_set_do_not_see_what_was_added_or_removed_after_it()
    {
        var before = RuleMatcher.Compile(Enumerable.Range(0, 3_000).Select(Rule));
        var after = before;
        for (var i = 0; i < 3_000; i++)
        {
            after = after.TryAdd(Rule(3_000 + i), out var at)!.Without(i);
            Assert.Equal(3_000, after.Count);
            Assert.InRange(at, 0, 3_000);
        }

        for (var i = 0; i < 3_000; i += 7)
        {
            Assert.Equal([i], Matches(before, Event(i, i)));
            Assert.Empty(Matches(before, Event(3_000 + i, 3_000 + i)));
            Assert.Empty(Matches(after, Event(i, i)));
            Assert.Single(Matches(after, Event(3_000 + i, 3_000 + i)));
        }
    }

    [Fact]
    public void A_rule_is_added_to_a_hundred_thousand_within_a_millisecond()
    {
        var matcher = RuleMatcher.Compile(Enumerable.Range(0, 100_000).Select(Rule));
        var times = new List<double>();
        for (var i = 0; i < 2_000; i++)
        {
            var (rule, start) = (Rule(100_000 + i), Stopwatch.GetTimestamp());
            matcher = matcher.TryAdd(rule, out _)!;
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            start = Stopwatch.GetTimestamp();
            matcher = matcher.Without(i);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        times.Sort();
        output.WriteLine($"adding or removing: median {times[times.Count / 2]:F1} µs, 99 of 100 within {times[times.Count * 99 / 100]:F1} µs, longest {times[^1]:F1} µs");
        Assert.InRange(times[times.Count * 99 / 100], 0, 1_000);
    }

    [Fact]
    public void Fields_are_found_among_hundreds_of_names()
    {
        var patterns = Enumerable.Range(0, 500).Select(i => Pattern($$$"""{"field-{{{i}}}":["x"],"deep":{"{{{i}}}":{"n":[{{{i}}}]} } }""")).ToList();
        var matcher = RuleMatcher.Compile(patterns);

        Assert.Equal([7], Matches(matcher, """{"field-7":"x","field-8":"x","deep":{"7":{"n":7.0},"9":{"n":9}}}"""));
        Assert.Equal([499], Matches(matcher.Without(7), """{"field-499":"x","field-7":"x","deep.499.n":499,"deep":{"7":{"n":7}}}"""));
    }

    [Fact]
    public void An_event_that_matches_nothing_allocates_nothing()
    {
        var matcher = RuleMatcher.Compile([.. Enumerable.Range(0, 100).Select(Rule), Pattern("""{"data":{"n":[{"numeric":[">",5]}],"t":[{"anything-but":["x","y"]}],"w":[{"wildcard":"*a*b*"}]},"subject":[{"equals-ignore-case":"É"}]}""")]);
        var (happened, matches) = (Encoding.UTF8.GetBytes("""{"source":"/tenant/1","type":"com.example.t1","subject":"\u00e9","data":{"n":1.5,"t":["x","y"],"w":"xxaxx","sku":"sku-99","rest":[{"a":"}"}]}}"""), new List<int>());
        matcher.Match(happened, Events.Requests.Noon, matches);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1_000; i++)
        {
            matcher.Match(happened, Events.Requests.Noon, matches);
        }

        Assert.Equal((0, 0), (GC.GetAllocatedBytesForCurrentThread() - before, matches.Count));
    }

    [Theory]
    [InlineData("*a*a*a*a*a*a*a*a*a*b")]
    [InlineData("*aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa*")]
    [InlineData("a*aaaaaaab*aaaaaaab*")]
    public void A_wildcard_is_judged_on_a_mebibyte_within_fifty_milliseconds(string wildcard)
    {
        var matcher = RuleMatcher.Compile([Pattern($$"""{"a":[{"wildcard":"{{wildcard}}"}]}""")]);
        var happened = Encoding.UTF8.GetBytes($$"""{"a":"{{new string('a', 1 << 20)}}"}""");
        var fastest = Enumerable.Range(0, 5).Min(_ =>
        {
            var watch = Stopwatch.StartNew();
            Assert.Empty(Matches(matcher, happened));
            return watch.Elapsed.TotalMilliseconds;
        });

        output.WriteLine($"{fastest:F2} ms");
        Assert.InRange(fastest, 0, 50);
    }

    [Fact]
    public void A_set_that_costs_too_much_on_every_event_is_refused_at_once()
    {
        Func<int, string>[] costly =
        [
            i => $$"""{"a":[{"wildcard":"*{{i}}*x*y*"}]}""",
            i => $$"""{"a":[{"wildcard":"a*{{i}}*x*y*"}]}""",
            i => $$"""{"a{{i}}":[{"exists":false}]}""",
        ];
        var watch = Stopwatch.StartNew();

        Assert.All(costly, pattern => Assert.Null(RuleMatcher.TryCompile(Enumerable.Range(0, 20_000).Select(i => Pattern(pattern(i))))));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 30);
    }

    [Fact]
    public void Tests_that_nothing_leads_to_cost_nothing_beside_an_exact_field()
    {
        var matcher = RuleMatcher.Compile(Enumerable.Range(0, 30_000).Select(i => Pattern($$"""{"a":[{"wildcard":"*{{i}}*x*y*"}],"type":["t{{i}}"]}""")));

        Assert.Equal(0, matcher.Complexity);
        Assert.Equal([17], Matches(matcher, """{"a":"0170x0y","type":"t17"}"""));
    }

    private static EventPattern Rule(int i) => Pattern($$$"""{"source":["/tenant/{{{i % 1000}}}"],"type":["com.example.t{{{i % 50}}}"],"data":{"sku":["sku-{{{i}}}"]}}""");

    private static string Event(int i, int sku) => $$$"""{"id":"{{{i}}}","source":"/tenant/{{{i % 1000}}}","type":"com.example.t{{{i % 50}}}","data":{"lines":[{"sku":"sku-1"}],"sku":"sku-{{{sku}}}"}}""";

    private static EventPattern Pattern(string json) => PatternReader.ReadJson(Encoding.UTF8.GetBytes(json)).Value!;

    private static List<int> Matches(RuleMatcher matcher, string happened) => Matches(matcher, Encoding.UTF8.GetBytes(happened));

    private static List<int> Matches(RuleMatcher matcher, byte[] happened)
    {
        var matches = new List<int>();
        matcher.Match(happened, Events.Requests.Noon, matches);
        return matches;
    }
}
