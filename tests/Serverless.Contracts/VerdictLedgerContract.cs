using Serverless.Application.Journal;
using Serverless.Core.Admission;

namespace Serverless.Contracts;

/// <summary>What holds for every <see cref="IVerdictLedger"/>, and the law of conservation.</summary>
public abstract class VerdictLedgerContract : StoreContract
{
    /// <summary>Every decision there is: a new one has to be read back too.</summary>
    public static TheoryData<string> Decisions => [.. typeof(AdmissionDecision).GetNestedTypes().Select(type => type.Name)];

    [Fact]
    public void Every_decision_is_named() => Assert.Equal(Decisions.Select(row => row.Data).Order(), AdmissionDecision.Names.Order());

    [Fact]
    public async Task A_judgement_is_read_with_its_entry_as_it_was_recorded()
    {
        var sequence = await AppendAsync("1");
        var judgement = Samples.Judged(sequence, Samples.Admitted("b", "run-1"), Samples.Admitted("a"), Samples.Admitted("c", new string('f', 32)));
        await RecordAsync(judgement);

        var read = (await Ports.Entries.FindAsync(sequence, Cancellation))?.Judgement;

        Assert.NotNull(read);
        Assert.Equal((sequence, "set-1", judgement.At), (read.Sequence, read.RuleSet, read.At));
        Assert.Equal(judgement.Verdicts, read.Verdicts);
    }

    [Theory]
    [MemberData(nameof(Decisions))]
    public async Task Every_kind_of_decision_is_read_as_it_was_recorded(string name)
    {
        var type = typeof(AdmissionDecision).GetNestedType(name)!;
        var constructor = type.GetConstructors().Single();
        var decision = (AdmissionDecision)constructor.Invoke([.. constructor.GetParameters().Select(object? (parameter) => $"the {parameter.Name}")]);
        var sequence = await AppendAsync("1");
        await RecordAsync(Samples.Judged(sequence, new Verdict("r", decision)));

        var read = (await Ports.Entries.FindAsync(sequence, Cancellation))?.Judgement?.Verdicts;

        Assert.Equal([new Verdict("r", decision)], read);
    }

    [Fact]
    public async Task An_entry_that_no_rule_matched_is_judged_too()
    {
        var sequence = await AppendAsync("1");
        await RecordAsync(Samples.Judged(sequence));

        Assert.Empty((await Ports.Entries.FindAsync(sequence, Cancellation))!.Judgement!.Verdicts);
        Assert.Empty(await Ports.Entries.ListUnjudgedAsync(0, 10, Cancellation));
    }

    [Fact]
    public async Task A_second_judgement_of_an_entry_changes_nothing()
    {
        var sequence = await AppendAsync("1");
        await RecordAsync(Samples.Judged(sequence, Samples.Admitted("first")), Samples.Judged(sequence, Samples.Admitted("second")));
        await RecordAsync(Samples.Judged(sequence, Samples.Admitted("third"), Samples.Admitted("fourth")));

        var read = (await Ports.Entries.FindAsync(sequence, Cancellation))!.Judgement!;
        var counts = await Ports.Entries.CountAsync(Cancellation);

        Assert.Equal("first", Assert.Single(read.Verdicts).Rule);
        Assert.Equal((1, 1, 0), (counts.Matched, counts.Matches, counts.Pending));
    }

    [Fact]
    public async Task Of_a_hundred_judgements_of_one_entry_at_once_exactly_one_is_recorded()
    {
        var sequence = await AppendAsync("1");
        await Task.WhenAll(Enumerable.Range(0, 100).Select(number => Task.Run(() => RecordAsync(Samples.Judged(sequence, Samples.Admitted($"rule-{number}"))))));

        var counts = await Ports.Entries.CountAsync(Cancellation);

        Assert.Single((await Ports.Entries.FindAsync(sequence, Cancellation))!.Judgement!.Verdicts);
        Assert.Equal((1, 1, 1), (counts.Matched, counts.Matches, counts.Verdicts["Admitted"]));
    }

    [Fact]
    public async Task What_cannot_be_judged_is_not()
    {
        var dead = (await Ports.Journal.AppendAsync([Samples.DeadLetter("{")], Cancellation))[0].Sequence;
        await RecordAsync(Samples.Judged(dead, Samples.Admitted("r")), Samples.Judged(77, Samples.Admitted("r")));

        var counts = await Ports.Entries.CountAsync(Cancellation);

        Assert.Null((await Ports.Entries.FindAsync(dead, Cancellation))!.Judgement);
        Assert.Equal((1, 1, 0, 0), (counts.Received, counts.Rejected, counts.Matched, counts.Matches));
    }

    [Fact]
    public async Task What_was_received_is_conserved_and_every_match_has_its_verdict()
    {
        var entries = Enumerable.Range(0, 40).Select(number => number % 4 == 3 ? Samples.DeadLetter("{") : Samples.Delivery((number % 20).ToString())).ToList();
        var receipts = await Ports.Journal.AppendAsync(entries, Cancellation);
        await AssertBalancedAsync();
        var judgeable = receipts.Zip(entries).Where(pair => pair.Second is JournalEntry.Event).Select(pair => pair.First).ToList();
        foreach (var receipt in judgeable.Take(20))
        {
            var verdict = receipt.Original is null ? Samples.Admitted("r") : new Verdict("r", new AdmissionDecision.Duplicate("It came before."));
            await RecordAsync(receipt.Sequence % 3 == 0 ? Samples.Judged(receipt.Sequence) : Samples.Judged(receipt.Sequence, verdict, verdict with { Rule = "q" }));
            await AssertBalancedAsync();
        }

        var counts = await Ports.Entries.CountAsync(Cancellation);
        Assert.Equal((40, 10, 15, 10), (counts.Received, counts.Rejected, counts.Redelivered, counts.Pending));
        Assert.Equal(20, counts.Matched + counts.Unmatched);
        Assert.Equal(2 * counts.Matched, counts.Matches);
        Assert.Equal(["Admitted", "Duplicate"], counts.Verdicts.Keys.Order());
    }

    [Fact]
    public async Task Verdicts_are_listed_by_themselves_from_the_newest_event_and_page_on_inside_of_one()
    {
        var observed = new Verdict("watch", new AdmissionDecision.Observed("It only observes."));
        var (first, none, last) = (await AppendAsync("1"), await AppendAsync("2"), await AppendAsync("3"));
        await RecordAsync(Samples.Judged(first, Samples.Admitted("a"), observed, Samples.Admitted("b")), Samples.Judged(none), Samples.Judged(last, observed));
        var all = new VerdictPlace[] { new(last, 0), new(first, 2), new(first, 1), new(first, 0) };

        Assert.Equal(all, await ListAsync(new VerdictQuery()));
        Assert.Equal(all[..2], await ListAsync(new VerdictQuery(Limit: 2)));
        Assert.Equal(all[2..], await ListAsync(new VerdictQuery(all[1])));
        Assert.Equal(all[1..], await ListAsync(new VerdictQuery(new VerdictPlace(last, 0))));
        Assert.Equal([all[0], all[2]], await ListAsync(new VerdictQuery(Rule: "watch")));
        Assert.Equal([all[1], all[3]], await ListAsync(new VerdictQuery(Decision: "Admitted")));
        Assert.Equal([all[2]], await ListAsync(new VerdictQuery(Decision: "Observed", Sequence: first)));
        Assert.Equal([all[2]], await ListAsync(new VerdictQuery(all[0], Rule: "watch", Decision: "Observed")));
        Assert.Empty(await ListAsync(new VerdictQuery(Decision: "Failed")));
        var record = (await Ports.Verdicts.ListAsync(new VerdictQuery(Limit: 1), Cancellation))[0];
        Assert.Equal((observed, "set-1", Samples.Noon.AddSeconds(1)), (record.Verdict, record.RuleSet, record.At));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Ports.Verdicts.ListAsync(new VerdictQuery(Limit: 1_001), Cancellation));
    }

    private async Task<List<VerdictPlace>> ListAsync(VerdictQuery query) => [.. (await Ports.Verdicts.ListAsync(query, Cancellation)).Select(record => record.Place)];

    private async Task AssertBalancedAsync()
    {
        var counts = await Ports.Entries.CountAsync(Cancellation);
        Assert.True(counts.Balanced, counts.ToString());
    }

    private async Task<long> AppendAsync(string id) => (await Ports.Journal.AppendAsync([Samples.Delivery(id)], Cancellation))[0].Sequence;

    private Task RecordAsync(params Judgement[] judgements) => Ports.Ledger.RecordAsync(judgements, Cancellation).AsTask();
}
