using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Serverless.Core.Rules.Matching;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Tests.Rules;

public sealed class MatcherAgreementTests
{
    [Fact]
    public void The_compiled_matcher_and_the_naive_one_find_the_same() => Agree(RandomLanguage.Whole, patterns: 8, tests: 3_000);

    [Fact]
    public void They_find_the_same_where_reading_may_stop_before_the_end() => Agree(RandomLanguage.Narrow, patterns: 1, tests: 6_000);

    private static void Agree(RandomLanguage language, int patterns, int tests) =>
        Prop.ForAll(Arb.From(language.Pattern.ArrayOf(patterns)), Arb.From(language.Event.ArrayOf(4)), (patterns, events) =>
        {
            var read = Read(patterns);
            var (compiled, naive) = (RuleMatcher.Compile(read), new NaiveRuleMatcher(read));
            return events.Select(happened => (Matches(compiled, happened).SequenceEqual(Matches(naive, happened)))
                .Label($"[{string.Join(", ", patterns)}] on {happened}: {string.Join(",", Matches(compiled, happened))} and not {string.Join(",", Matches(naive, happened))}")).Aggregate((a, b) => a.And(b));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(tests).WithEndSize(30));

    [Fact]
    public void Adding_and_removing_one_by_one_comes_to_the_same_as_compiling() =>
        Prop.ForAll(Arb.From(RandomLanguage.Whole.Pattern.ArrayOf(12)), Arb.From(Gen.Choose(0, 20).ArrayOf(12)), Arb.From(RandomLanguage.Whole.Event.ArrayOf(3)), (patterns, removed, events) =>
        {
            var (matcher, inside, versions) = (RuleMatcher.Empty, new SortedDictionary<int, EventPattern>(), new List<(RuleMatcher Matcher, Dictionary<int, EventPattern> Inside)>());
            foreach (var (pattern, remove) in Read(patterns).Zip(removed))
            {
                matcher = matcher.TryAdd(pattern, out var at)!;
                inside.Add(at, pattern);
                if (inside.ContainsKey(remove))
                {
                    matcher = matcher.Without(remove);
                    inside.Remove(remove);
                }

                versions.Add((matcher, new(inside)));
            }

            return versions.TrueForAll(version => events.All(happened =>
                Matches(version.Matcher, happened).SequenceEqual(version.Inside.OrderBy(e => e.Key).Where(e => Matches(new NaiveRuleMatcher([e.Value]), happened).Count == 1).Select(e => e.Key))));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(30));

    [Fact]
    public void A_set_that_lost_all_its_rules_costs_nothing() =>
        Prop.ForAll(Arb.From(RandomLanguage.Whole.Pattern.ArrayOf(10)), patterns =>
        {
            var matcher = RuleMatcher.Compile(Read(patterns));
            for (var i = 0; i < patterns.Length && matcher.Count > 0; i++)
            {
                matcher = i < Read(patterns).Count ? matcher.Without(i) : matcher;
            }

            return (matcher.Count, matcher.Complexity) == (0, 0);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithEndSize(30));

    [Fact]
    public void Whatever_the_bytes_are_matching_ends() =>
        Prop.ForAll(Arb.From(RandomLanguage.Whole.Pattern.ArrayOf(4)), Arb.From(RandomLanguage.Whole.Event), Arb.From(Gen.Choose(0, 100_000)), (patterns, happened, place) =>
        {
            var change = new[] { "\"", "\\", "{", "}", "[", "]", ",", "", "é" }[place / 11 % 9];
            var broken = happened.Remove(place % happened.Length, 1).Insert(place % happened.Length, change);
            try
            {
                RuleMatcher.Compile(Read(patterns)).Match(Encoding.UTF8.GetBytes(broken), Events.Requests.Noon, []);
                RuleMatcher.Compile(Read(patterns)).Match(Encoding.UTF8.GetBytes(happened[..(place % happened.Length)]), Events.Requests.Noon, []);
            }
            catch (System.Text.Json.JsonException)
            {
                // an answer too
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithEndSize(30));

    private static List<EventPattern> Read(IEnumerable<string> patterns) =>
        [.. patterns.Select(p => PatternReader.ReadJson(Encoding.UTF8.GetBytes(p)).Value).OfType<EventPattern>()];

    private static List<int> Matches(IRuleMatcher matcher, string happened)
    {
        var matches = new List<int>();
        matcher.Match(Encoding.UTF8.GetBytes(happened), Events.Requests.Noon, matches);
        return matches;
    }
}
