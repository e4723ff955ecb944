using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Rules.Guards;

namespace Serverless.Core.Tests.Admission;

public sealed class LedgerPropertyTests
{
    private static readonly Arbitrary<(long[] Ticks, long Tick, int Most)> Starts = (
        from ticks in Gen.Choose(0, 30).Select(tick => (long)tick).ArrayOf()
        from tick in Gen.Choose(-1, 31)
        from most in Gen.Choose(1, 40)
        select (ticks, (long)tick, most)).ToArbitrary();

    [Fact]
    public void Starts_are_counted_from_the_last_one_back() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Starts, all => Kept(all.Ticks).All(facts => facts.Since(all.Tick) == all.Ticks.Reverse().TakeWhile(one => one > all.Tick).Count())));

    [Fact]
    public void One_more_start_keeps_those_of_the_window_and_no_more_than_are_asked_for() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Starts, all =>
        {
            long[] expected = [.. all.Ticks.Reverse().TakeWhile(one => one > all.Tick).Take(all.Most - 1).Reverse(), 99];
            return Kept(all.Ticks).All(facts => facts.With(99, all.Tick, all.Most, "run") is { Last: "run" } with && with.Ticks.SequenceEqual(expected));
        }));

    [Fact]
    public void A_page_under_which_nothing_is_held_stays_while_matches_are_let_through_beside_it()
    {
        var noon = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var empty = HoldFacts.Empty("r", noon);
        Assert.True(empty.ExpiresAt < noon);
        var beside = (HoldFacts)GuardFactsJson.Read(GuardFactsJson.Write(empty with { At = noon }));
        Assert.True(beside.DueAt > noon + GuardReach.Longest);
        Assert.Equal(beside.DueAt, (beside with { At = noon.AddHours(1) }).DueAt);
        Assert.Null((beside with { Parts = ["1"] }).DueAt);
    }

    [Theory]
    [InlineData("")]
    [InlineData("web-1 in Zürich \U0001F525")]
    [InlineData("long", 600)]
    public void A_key_is_named_by_half_of_its_hash_however_long_it_is(string key, int times = 1)
    {
        var text = string.Concat(Enumerable.Repeat(key, times));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32], LedgerKeys.Target(text));
    }

    /// <summary>As they are made here, as they are read from a ledger, and as something else.</summary>
    private static StartFacts[] Kept(long[] ticks) =>
        [new(ticks, ""), (StartFacts)GuardFactsJson.Read(GuardFactsJson.Write(new StartFacts(ticks, ""))), new(Array.AsReadOnly(ticks), "")];
}
