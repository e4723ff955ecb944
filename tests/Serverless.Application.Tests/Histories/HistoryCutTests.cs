using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Application.Tests.Histories;

public class HistoryCutTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_is_put_together_again_is_what_it_was()
    {
        // Sizes around the limit, of texts, lists and objects, beside small ones.
        var size = Gen.OneOf(Gen.Choose(0, 50), Gen.Choose(HistoryCut.Limit - 20, HistoryCut.Limit + 20), Gen.Constant(300_000));
        var fact = from bytes in size from form in Gen.Choose(0, 2) select Fact(bytes, form);
        var some = from count in Gen.Choose(1, 5) from facts in fact.ArrayOf(count) select facts;
        Prop.ForAll(some.ToArbitrary(), facts =>
        {
            var whole = HistoryJson.Write(facts);
            var cut = HistoryCut.Of(whole);
            var places = PayloadPlace.Read(PayloadPlace.Write(cut.Payloads.Select(payload => payload.Place)));
            var beside = cut.Payloads.DistinctBy(payload => payload.Place.Hash).ToDictionary(payload => payload.Place.Hash, payload => payload.Bytes);
            return HistoryCut.Join(cut.Rest.Span, places, hash => beside[hash]).AsSpan().SequenceEqual(whole)
                && cut.Payloads.All(payload => payload.Bytes.Length > HistoryCut.Limit)
                && cut.Rest.Length <= facts.Length * (HistoryCut.Limit + 200);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_payload_of_the_limit_stays_and_one_of_a_byte_more_does_not()
    {
        Assert.Empty(HistoryCut.Of(HistoryJson.Write([Fact(HistoryCut.Limit, 0), Fact(HistoryCut.Limit, 0)])).Payloads);
        Assert.Equal(HistoryCut.Limit + 1, Assert.Single(HistoryCut.Of(HistoryJson.Write([Fact(HistoryCut.Limit + 1, 0)])).Payloads).Place.Length);
    }

    [Fact]
    public void Equal_payloads_have_one_hash()
    {
        var cut = HistoryCut.Of(HistoryJson.Write([Fact(100_000, 1), Fact(5, 0), Fact(100_000, 1)]));
        Assert.Equal(2, cut.Payloads.Count);
        Assert.Single(cut.Payloads.Select(payload => payload.Place.Hash).Distinct());
        Assert.InRange(cut.Rest.Length, 1, 500);
    }

    /// <param name="bytes">Of its payload, about.</param>
    private static CallReturned Fact(int bytes, int form) => new(At, "/do/0/a", JsonElement.Parse(Encoding.UTF8.GetBytes(form switch
    {
        0 => $"\"{new string('x', Math.Max(0, bytes - 2))}\"",
        1 => $$$"""{"a":"{{{new string('y', bytes)}}}","b":[1,2.0,{"c":"ü"}]}""",
        _ => $"[{string.Join(",", Enumerable.Repeat("12", bytes / 3))}]",
    })));
}
