using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Contracts;
using Serverless.Core.Workflows;
using Serverless.Storage.AzureTables.Tests.Azurite;

namespace Serverless.Storage.AzureTables.Tests.Crashes;

/// <summary>A host that dies between any two requests, with the last one done or not, and what its senders and its successor find.</summary>
public sealed class CrashTests(AzuriteServers azurite) : IAsyncDisposable
{
    private const int BodyBytes = 100_000;

    private readonly TemporaryAccount place = new(azurite);

    public ValueTask DisposeAsync() => place.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_dying_host_accepted_is_there_and_what_it_did_not_is_accepted_once(bool performed)
    {
        var healthy = await place.OpenAsync();
        var deaths = 0;
        for (var last = 0; ; last++)
        {
            await healthy.AppendAsync([Samples.Delivery($"old-{last}")], default);
            JournalEntry[] list = [Samples.Delivery($"a-{last}"), Samples.Delivery($"old-{last}"), Long($"long-{last}"), Samples.Delivery($"a-{last}"), Samples.DeadLetter("{")];
            await using var dying = await DyingHost.OpenAsync(azurite, place, last, performed);
            var accepted = await TryAsync(async () => await dying.Store.AppendAsync(list, default));
            if (accepted is not null)
            {
                await TryAsync(async () =>
                {
                    await dying.Store.RecordAsync([Samples.Judged(accepted[0].Sequence, Samples.Admitted("r")), Samples.Judged(accepted[2].Sequence)], default);
                    return accepted;
                });
            }

            await AssertSenderIsServedAsync(healthy, list, accepted, last);
            if (!dying.Died)
            {
                break;
            }

            deaths++;
        }

        Assert.InRange(deaths, 12, 60);
        await Inspection.AssertCountsAreThoseOfTheRowsAsync(place, healthy);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_whose_host_dies_is_found_and_goes_on_where_it_stood(bool performed)
    {
        var healthy = await place.OpenAsync();
        var deaths = 0;
        for (var last = 0; ; last++)
        {
            var runId = $"run-{last}";
            await using var dying = await DyingHost.OpenAsync(azurite, place, last, performed);
            await TryAsync(() => FinishAsync(dying.Store, runId, Samples.Noon));

            await AssertSuccessorFinishesAsync(healthy, runId, last);
            if (!dying.Died)
            {
                break;
            }

            deaths++;
        }

        Assert.InRange(deaths, 12, 60);
    }

    private static async Task AssertSenderIsServedAsync(AzureTablesStore healthy, JournalEntry[] list, IReadOnlyList<JournalReceipt>? accepted, int last)
    {
        var served = accepted ?? await healthy.AppendAsync(list, default);
        var again = await healthy.AppendAsync([.. list.Take(4)], default);
        foreach (var index in new[] { 0, 2 })
        {
            var original = again[index].Original;
            Assert.Equal(original, served[index].Original ?? served[index].Sequence);
            Assert.Equal(JournalKind.Event, (await healthy.FindAsync(original!.Value, default))!.Kind);
            Assert.Equal(((JournalEntry.Event)list[index]).Normalized.Utf8.ToArray(), (await healthy.FindAsync(original.Value, default))!.Body.ToArray());
        }

        Assert.NotNull(served[1].Original);
        Assert.Equal(again[0].Original, served[3].Original);
        Assert.All(served, receipt => Assert.True(receipt.Sequence > (receipt.Original ?? 0)));
        await SettleAsync(healthy);
        foreach (var id in new[] { $"a-{last}", $"long-{last}", $"old-{last}" })
        {
            var entries = (await healthy.ListAsync(new JournalQuery(Limit: 1_000), default)).Where(entry => entry.Id == id).ToList();
            Assert.Single(entries, entry => entry.Kind == JournalKind.Event);
            Assert.All(entries, entry => Assert.NotNull(entry.Judgement));
        }
    }

    /// <summary>What a restart does: judges everything that waits.</summary>
    private static async Task SettleAsync(AzureTablesStore store)
    {
        var waiting = await store.ListUnjudgedAsync(0, 1_000, default);
        await store.RecordAsync([.. waiting.Select(entry => Samples.Judged(entry.Sequence, Samples.Admitted("r")))], default);
        Assert.Empty(await store.ListUnjudgedAsync(0, 10, default));
    }

    private static async Task AssertSuccessorFinishesAsync(AzureTablesStore healthy, string runId, int last)
    {
        var facts = await healthy.ReadAsync(runId, default);
        var summary = await healthy.FindAsync(runId, default);
        var active = await healthy.ListActiveAsync(null, 10, default);
        Assert.Equal(facts.Count, summary?.Facts ?? 0);
        Assert.Equal(summary is { Ended: false } ? [summary] : [], active);
        Assert.Equal(summary is null ? last : last + 1, (await healthy.ListAsync(new RunQuery(Limit: 1_000), default)).Count);

        // Whoever starts it again does so later.
        await FinishAsync(healthy, runId, facts.Count == 0 ? Samples.Noon.AddMinutes(1) : Samples.Noon);

        Assert.Equal(["/do/1", "/do/2", "/do/3"], (await healthy.ReadAsync(runId, default)).Skip(1).Cast<TaskStarted>().Select(fact => fact.Path));
        Assert.Empty(await healthy.ListActiveAsync(null, 10, default));
        foreach (var query in new[] { new RunQuery(Limit: 1_000), new RunQuery(Limit: 1_000, Status: RunStatus.Completed), new RunQuery(Limit: 1_000, Rule: "disk-full"), new RunQuery(Limit: 1_000, Sequence: 5) })
        {
            var listed = await healthy.ListAsync(query, default);
            Assert.Equal(last + 1, listed.Count);
            Assert.Single(listed, run => run.RunId == runId);
        }
    }

    /// <summary>As an engine does: reads, and goes on from there.</summary>
    private static async Task<string> FinishAsync(AzureTablesStore store, string runId, DateTimeOffset at)
    {
        var append = Samples.Start(runId, at, sequence: 5);
        var appends = new List<RunAppend> { append };
        for (var step = 1; step <= 3; step++)
        {
            appends.Add(append = Samples.Continue(append, 1, step == 3 ? RunStatus.Completed : RunStatus.Running, step == 2 ? new string('n', BodyBytes) : null));
        }

        var there = (await store.ReadAsync(runId, default)).Count;
        foreach (var next in appends.Skip(there))
        {
            Assert.Equal(AppendOutcome.Appended, await store.AppendAsync(next, default));
        }

        return runId;
    }

    private static JournalEntry.Event Long(string id)
    {
        var made = Samples.Event(id, subject: new string('s', 10));
        return new JournalEntry.Event("cloudevents", Samples.Noon, made with { Utf8 = Enumerable.Repeat((byte)'x', BodyBytes).ToArray() });
    }

    private static async Task<TAnswer?> TryAsync<TAnswer>(Func<Task<TAnswer>> ask)
        where TAnswer : class
    {
        try
        {
            return await ask();
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
    }
}
