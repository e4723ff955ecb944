using Serverless.Application.Journal;
using Serverless.Core.Events;

namespace Serverless.Contracts;

/// <summary>What holds for every <see cref="IJournalReader"/>.</summary>
public abstract class JournalReaderContract : StoreContract
{
    [Fact]
    public async Task An_event_is_read_as_it_was_appended()
    {
        var appended = Samples.Event("1", "/plant/7", "com.example.disk", "web-1");
        var sequence = await AppendAsync(new JournalEntry.Event("event-grid", Samples.Noon, appended));

        var record = await FindAsync(sequence);

        Assert.Equal(
            (JournalKind.Event, "event-grid", Samples.Noon, "/plant/7", "1", "com.example.disk", "web-1", null as long?),
            (record.Kind, record.Door, record.ReceivedAt, record.Source, record.Id, record.Type, record.Subject, record.Original));
        Assert.Equal(appended.Utf8.ToArray(), record.Body.ToArray());
        Assert.Equal(appended.Utf8.Length, record.BodyLength);
        Assert.Empty(record.Problems);
        Assert.Null(record.Judgement);
    }

    [Theory]
    [InlineData("a\0b")]
    [InlineData("")]
    [InlineData("🜁 𝔘𝔫𝔦 ünï 中")]
    [InlineData("' \" ; -- % _")]
    public async Task Any_text_is_read_as_it_was_appended(string text)
    {
        var sequence = await AppendAsync(new JournalEntry.Event("hook/a", Samples.Noon, Samples.Event(text, text + "s", text + "t", text)));

        var record = await FindAsync(sequence);
        var listed = await ListAsync(new JournalQuery(Type: text + "t", Source: text + "s"));

        Assert.Equal((text, text + "s", text + "t", text), (record.Id, record.Source, record.Type, record.Subject));
        Assert.Equal([sequence], listed);
    }

    [Fact]
    public async Task A_redelivery_names_the_event_and_its_original_and_has_no_body()
    {
        var original = await AppendAsync(Samples.Delivery("1"));
        var sequence = await AppendAsync(Samples.Delivery("1", subject: "again"));

        var record = await FindAsync(sequence);

        Assert.Equal((JournalKind.Redelivery, "/test", "1", "com.example.test", "again", original as long?), (record.Kind, record.Source, record.Id, record.Type, record.Subject, record.Original));
        Assert.True(record.Body.IsEmpty);
        Assert.Equal(Samples.Event("1").Utf8.Length, record.BodyLength);
    }

    [Fact]
    public async Task A_dead_letter_keeps_what_came_and_every_problem()
    {
        var raw = new byte[] { 0, 255, (byte)'{', 0 };
        var sequence = await AppendAsync(Samples.DeadLetter(raw));

        var record = await FindAsync(sequence);

        Assert.Equal(JournalKind.DeadLetter, record.Kind);
        Assert.Equal("hook/github", record.Door);
        Assert.Equal(raw, record.Body.ToArray());
        Assert.Equal(4, record.BodyLength);
        Assert.Equal(((JournalEntry.DeadLetter)Samples.DeadLetter(raw)).Rejected.Problems, record.Problems);
        Assert.Equal(default, (record.Source, record.Id, record.Type, record.Subject, record.Original));
    }

    [Fact]
    public async Task A_long_dead_letter_is_cut_and_its_length_is_kept()
    {
        var raw = Enumerable.Range(0, JournalRecord.DeadLetterBodyLimit + 10).Select(number => (byte)number).ToArray();
        var record = await FindAsync(await AppendAsync(Samples.DeadLetter(raw)));

        Assert.Equal(raw.Take(JournalRecord.DeadLetterBodyLimit), record.Body.ToArray());
        Assert.Equal(raw.Length, record.BodyLength);
    }

    [Fact]
    public async Task A_sequence_that_was_never_given_finds_nothing() => Assert.Null(await Ports.Entries.FindAsync(99, Cancellation));

    [Fact]
    public async Task Pages_go_from_the_newest_to_the_oldest_and_meet_every_entry_once()
    {
        var all = new List<long>();
        for (var number = 0; number < 25; number++)
        {
            all.Add(await AppendAsync(Samples.Delivery(number.ToString())));
        }

        var met = new List<long>();
        long? before = null;
        while (await ListAsync(new JournalQuery(before, 7)) is { Count: > 0 } page)
        {
            Assert.True(page.Count <= 7);
            met.AddRange(page);
            before = page[^1];
        }

        Assert.Equal(all.AsEnumerable().Reverse(), met);
    }

    [Fact]
    public async Task A_list_can_be_narrowed_by_kind_type_source_and_rule_together()
    {
        var disk = await AppendAsync(Samples.Delivery("1", "/a", "disk"));
        var cpu = await AppendAsync(Samples.Delivery("2", "/a", "cpu"));
        var other = await AppendAsync(Samples.Delivery("3", "/b", "disk"));
        var again = await AppendAsync(Samples.Delivery("1", "/a", "disk"));
        var dead = await AppendAsync(Samples.DeadLetter("{"));
        await Ports.Ledger.RecordAsync([Samples.Judged(disk, Samples.Admitted("r")), Samples.Judged(other, Samples.Admitted("q"), Samples.Admitted("r"))], Cancellation);

        Assert.Equal([other, cpu, disk], await ListAsync(new JournalQuery(Kind: JournalKind.Event)));
        Assert.Equal([again], await ListAsync(new JournalQuery(Kind: JournalKind.Redelivery)));
        Assert.Equal([dead], await ListAsync(new JournalQuery(Kind: JournalKind.DeadLetter)));
        Assert.Equal([again, other, disk], await ListAsync(new JournalQuery(Type: "disk")));
        Assert.Equal([again, cpu, disk], await ListAsync(new JournalQuery(Source: "/a")));
        Assert.Equal([other, disk], await ListAsync(new JournalQuery(Rule: "r")));
        Assert.Equal([other], await ListAsync(new JournalQuery(Rule: "q")));
        Assert.Equal([disk], await ListAsync(new JournalQuery(Kind: JournalKind.Event, Type: "disk", Source: "/a", Rule: "r")));
        Assert.Equal([disk], await ListAsync(new JournalQuery(Before: other, Rule: "r")));
        Assert.Empty(await ListAsync(new JournalQuery(Type: "disk", Rule: "nobody")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1_001)]
    public async Task A_page_out_of_bounds_is_a_defect(int limit) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Ports.Entries.ListAsync(new JournalQuery(Limit: limit), Cancellation));

    [Fact]
    public async Task What_has_no_judgement_is_listed_oldest_first_and_pages_on()
    {
        var first = await AppendAsync(Samples.Delivery("1"));
        var judged = await AppendAsync(Samples.Delivery("2"));
        await AppendAsync(Samples.DeadLetter("{"));
        var again = await AppendAsync(Samples.Delivery("1"));
        var last = await AppendAsync(Samples.Delivery("3"));
        await Ports.Ledger.RecordAsync([Samples.Judged(judged)], Cancellation);

        Assert.Equal([first, again, last], await UnjudgedAsync(0, 10));
        Assert.Equal([first, again], await UnjudgedAsync(0, 2));
        Assert.Equal([last], await UnjudgedAsync(again, 2));
        Assert.Empty(await UnjudgedAsync(last, 2));
    }

    [Fact]
    public async Task A_list_shows_entries_without_what_they_hold()
    {
        var delivery = await AppendAsync(Samples.Delivery("1"));
        var dead = await AppendAsync(Samples.DeadLetter("{"));

        var listed = await Ports.Entries.ListAsync(new JournalQuery(), Cancellation);

        Assert.Equal([dead, delivery], listed.Select(record => record.Sequence));
        Assert.All(listed, record => Assert.True(record.Body.IsEmpty));
        Assert.Equal([1, Samples.Event("1").Utf8.Length], listed.Select(record => record.BodyLength));
    }

    [Fact]
    public async Task A_page_of_what_has_no_judgement_ends_where_its_bodies_are_large()
    {
        var all = new List<long>();
        for (var number = 0; number < 5; number++)
        {
            var large = Samples.Event($"{number}", subject: null) with { Utf8 = System.Text.Encoding.UTF8.GetBytes($"\"{new string('x', 3 * IJournalReader.UnjudgedPageBytes / 8)}\"") };
            all.Add(await AppendAsync(new JournalEntry.Event("cloudevents", Samples.Noon, large)));
        }

        Assert.Equal(all[..3], await UnjudgedAsync(0, 10));
        Assert.Equal(all[3..], await UnjudgedAsync(all[2], 10));
        Assert.Equal(all[..1], await UnjudgedAsync(0, 1));
    }

    [Fact]
    public async Task Nothing_is_counted_in_an_empty_journal()
    {
        var counts = await Ports.Entries.CountAsync(Cancellation);

        Assert.Equal((0, 0, 0, 0, 0, 0, 0), (counts.Received, counts.Rejected, counts.Unmatched, counts.Matched, counts.Pending, counts.Redelivered, counts.Matches));
        Assert.Empty(counts.Verdicts);
    }

    private async Task<long> AppendAsync(JournalEntry entry) => (await Ports.Journal.AppendAsync([entry], Cancellation))[0].Sequence;

    private async Task<JournalRecord> FindAsync(long sequence)
    {
        var record = await Ports.Entries.FindAsync(sequence, Cancellation);
        Assert.NotNull(record);
        Assert.Equal(sequence, record.Sequence);
        return record;
    }

    private async Task<List<long>> ListAsync(JournalQuery query) => [.. (await Ports.Entries.ListAsync(query, Cancellation)).Select(record => record.Sequence)];

    private async Task<List<long>> UnjudgedAsync(long after, int limit) =>
        [.. (await Ports.Entries.ListUnjudgedAsync(after, limit, Cancellation)).Select(record => record.Sequence)];
}
