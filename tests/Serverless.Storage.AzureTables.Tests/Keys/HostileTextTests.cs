using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Contracts;
using Serverless.Core.Admission;
using Serverless.Storage.AzureTables.Tests.Azurite;

namespace Serverless.Storage.AzureTables.Tests.Keys;

/// <summary>The same against the service.</summary>
public sealed class HostileTextTests(AzuriteServers azurite) : IAsyncDisposable
{
    private readonly TemporaryAccount place = new(azurite);

    public ValueTask DisposeAsync() => place.DisposeAsync();

    public static TheoryData<string> Texts =>
    [
        "a/b\\c#d?e", "\0\u0001\u001f\u007f\u0085", "../..", "' or PartitionKey ne '", "%2F%00", "\u2028\ufffe\uffff", "🜁𝔘", " leading and trailing ", "\\u0041", "~002F", ".",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_run_may_have_any_id_rule_and_note(string text)
    {
        var store = await place.OpenAsync();
        var start = Samples.Start(text, rule: text, sequence: 3);
        await store.AppendAsync(start, default);
        await store.AppendAsync(Samples.Continue(start, 2, RunStatus.Faulted, text), default);

        var expected = await store.FindAsync(text, default);

        Assert.Equal((text, text, text, 3), (expected!.RunId, expected.Rule, expected.Note, expected.Facts));
        Assert.Equal([expected], await store.ListAsync(new RunQuery(Rule: text), default));
        Assert.Equal([expected], await store.ListAsync(new RunQuery(Status: RunStatus.Faulted), default));
        Assert.Equal(3, (await store.ReadAsync(text, default)).Count);
        Assert.Empty(await store.ListActiveAsync(null, 10, default));
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task An_event_may_have_any_id_source_type_and_rule(string text)
    {
        var store = await place.OpenAsync();
        var receipt = (await store.AppendAsync([Samples.Delivery(text, text, text, text)], default))[0];
        await store.RecordAsync([Samples.Judged(receipt.Sequence, new Verdict(text, new AdmissionDecision.Admitted(text, text)))], default);

        var record = Assert.Single(await store.ListAsync(new JournalQuery(Type: text, Source: text, Rule: text), default));

        Assert.Equal((text, text, text, text), (record.Id, record.Source, record.Type, record.Subject));
        Assert.Equal(new Verdict(text, new AdmissionDecision.Admitted(text, text)), Assert.Single(record.Judgement!.Verdicts));
        Assert.Equal(receipt.Sequence, (await store.AppendAsync([Samples.Delivery(text, text)], default))[0].Original);
    }

    [Fact]
    public async Task Texts_and_bodies_longer_than_a_row_are_kept()
    {
        var store = await place.OpenAsync();
        var (type, subject) = (new string('t', 40_000), new string('ü', 300_000));
        var sequence = (await store.AppendAsync([Samples.Delivery("1", "/a", type, subject), Samples.Delivery("2", new string('s', 900_000))], default))[0].Sequence;
        var verdicts = Enumerable.Range(0, 300).Select(number => new Verdict($"rule-{number}", new AdmissionDecision.Observed(new string('r', 1_000)))).ToArray();
        await store.RecordAsync([Samples.Judged(sequence, verdicts)], default);

        var record = Assert.Single(await store.ListAsync(new JournalQuery(Type: type), default));

        Assert.Equal((type, subject, "/a"), (record.Type, record.Subject, record.Source));
        Assert.Equal(verdicts, record.Judgement!.Verdicts);
        Assert.Equal([sequence], (await store.ListAsync(new JournalQuery(Rule: "rule-299"), default)).Select(entry => entry.Sequence));
        Assert.Equal(900_000, (await store.ListAsync(new JournalQuery(Limit: 1), default))[0].Source!.Length);
    }

    [Theory]
    [InlineData(61_440)]
    [InlineData(61_441)]
    [InlineData(1_000_000)]
    public async Task A_history_of_any_length_is_kept(int characters)
    {
        var store = await place.OpenAsync();
        var start = Samples.Start("r");
        var long1 = Samples.Continue(start) with { Summary = start.Summary with { Note = new string('n', characters) } };
        long1 = long1 with { Facts = [new Core.Workflows.CallReturned(Samples.Noon, "/do/0", Samples.Json($"\"{new string('x', characters)}\""))] };
        await store.AppendAsync(start, default);
        await store.AppendAsync(long1, default);

        var fact = Assert.IsType<Core.Workflows.CallReturned>((await store.ReadAsync("r", default))[1]);

        Assert.Equal(characters, fact.Output.GetString()!.Length);
        Assert.Equal(characters, (await store.FindAsync("r", default))!.Note!.Length);
    }
}
