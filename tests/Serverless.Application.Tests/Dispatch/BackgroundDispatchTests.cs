using Serverless.Application.Dispatch;
using Serverless.Application.Intake;
using Serverless.Application.Journal;
using Serverless.Contracts;
using Serverless.Core.Admission;

namespace Serverless.Application.Tests.Dispatch;

public sealed class BackgroundDispatchTests : IAsyncLifetime
{
    private readonly DispatchStage stage = new();

    public async ValueTask InitializeAsync() => await stage.Background.StartAsync(default);

    public async ValueTask DisposeAsync()
    {
        await stage.Background.StopAsync(default);
        stage.Background.Dispose();
    }

    [Fact]
    public async Task What_an_earlier_life_left_unjudged_is_judged()
    {
        var item = await stage.ReceiveAsync("1");
        stage.Put("auto");
        await JudgedAsync(item.Sequence);
        Assert.Single(stage.Engine.Starts);
    }

    [Fact]
    public async Task Without_a_rule_set_events_wait_instead_of_being_judged_by_none()
    {
        var item = await OfferAsync("1");
        await Task.Yield();
        Assert.Null(await stage.JudgementAsync(item.Sequence));
        stage.Put("auto");
        Assert.Single((await JudgedAsync(item.Sequence)).Verdicts);
    }

    [Fact]
    public async Task More_than_the_queue_holds_is_read_from_the_journal()
    {
        var items = new List<DispatchItem>();
        for (var i = 0; i < 9_000; i++)
        {
            items.Add(await OfferAsync($"{i}", "com.example.other"));
        }

        stage.Put("auto");
        await Eventually.GetAsync(async () => (await stage.Store.CountAsync(default)).Pending == 0 ? "none" : null, "everything is judged");
        Assert.Equal(9_000, (await stage.Store.CountAsync(default)).Unmatched);
    }

    [Fact]
    public async Task Large_events_that_wait_for_a_rule_set_wait_in_the_journal()
    {
        var large = Samples.Event("1") with { Utf8 = new byte[1024 * 1024] };
        for (var sequence = 1; sequence <= 600; sequence++)
        {
            stage.Queue.Offer([new JournaledEvent(new JournalReceipt(sequence, null), large, Samples.Noon)]);
        }

        Assert.InRange(stage.Queue.Bytes, 1, DispatchQueue.ByteBudget + (2 * 1024 * 1024));
        Assert.True(stage.Queue.TakeBehind());
        Assert.InRange((await stage.Queue.TakeAsync(128, default)).Count, 1, 5);
    }

    [Fact]
    public async Task An_event_that_cannot_be_judged_is_set_aside_and_holds_up_no_other()
    {
        stage.Engine.Instead = start => start.Cause.EventId == "poison" ? throw new InvalidOperationException("a defect") : Runs.StartOutcome.Started;
        stage.Put("auto");
        var (before, poison, after) = (await OfferAsync("1"), await OfferAsync("poison"), await OfferAsync("2"));
        Assert.IsType<AdmissionDecision.Admitted>((await JudgedAsync(before.Sequence)).Verdicts[0].Decision);
        Assert.IsType<AdmissionDecision.Admitted>((await JudgedAsync(after.Sequence)).Verdicts[0].Decision);
        var verdict = Assert.Single((await JudgedAsync(poison.Sequence)).Verdicts);
        Assert.Equal(Quarantine.Rule, verdict.Rule);
        Assert.Contains("a defect", Assert.IsType<AdmissionDecision.Failed>(verdict.Decision).Reason, StringComparison.Ordinal);
    }

    private async Task<DispatchItem> OfferAsync(string id, string type = "com.example.test")
    {
        var item = await stage.ReceiveAsync(id, type);
        stage.Queue.Offer([new JournaledEvent(new JournalReceipt(item.Sequence, item.Original), item.Event!, Samples.Noon)]);
        return item;
    }

    private Task<Judgement> JudgedAsync(long sequence) => Eventually.GetAsync(() => stage.JudgementAsync(sequence), "the event is judged");
}
