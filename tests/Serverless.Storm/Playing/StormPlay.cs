using System.Diagnostics;
using Serverless.Application.Admission;
using Serverless.Application.Audit;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;
using Serverless.Processes;
using Serverless.Storm.Judging;
using Serverless.Storm.Routers;
using Serverless.Storm.Rules;

namespace Serverless.Storm.Playing;

/// <summary>A storm over three routers, each its own process, that share a store. Two of them are killed in the middle of it and come again. Whether a limit
/// was exceeded is counted afterwards from what is stored, and from what the target has seen.</summary>
public sealed class StormPlay<TStore>(TStore store, StormPlan plan, SinkProcess sink, Func<RouterSeat, ProcessStartInfo> program) : IDisposable
    where TStore : class, IEventJournal, IJournalReader, IVerdictReader, IRunHistory, IRunReader, IAdmissionLedger, IAuditLog
{
    private static readonly TimeSpan LongestCalm = TimeSpan.FromMinutes(4);

    private readonly DateTimeOffset epoch = TimeProvider.System.GetUtcNow();
    private readonly StormProcess[] routers = new StormProcess[StormPlan.Processes];
    private readonly StormProcess?[] killed = new StormProcess[StormPlan.Processes];

    /// <returns>What it was like, in one line.</returns>
    public async Task<string> RunAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, routers.Length).Select(StartAsync));
        var watch = Stopwatch.StartNew();
        var events = StormEvents.Make(plan.Events, plan.Seed).ToList();
        using var sender = new StormSender([.. events], plan, number => routers[number % routers.Length].Url);
        var sending = sender.SendAsync();
        await sender.Sent(0.4);
        await KillAsync(1);
        await sender.Sent(0.7);
        await KillAsync(2);
        await sending;
        var sent = watch.Elapsed;
        await OpenTheBreakerAsync(sender, events);
        await CalmAsync();
        await Task.WhenAll(routers.Select(router => router.StopAsync()));
        var record = await StormRecord.ReadAsync(store, sink);
        var wrong = new StormJudge(record, events).Violations().Take(20).ToList();
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong.Concat(routers.Concat(killed.OfType<StormProcess>()).SelectMany(router => router.Said.TakeLast(20)))));
        return $"{plan.Events} events ({sender.Repeated} sent again, of their own accord or because a door was gone) in {sent.TotalSeconds * plan.Pace:0} s through {routers.Length} processes, 2 of them killed; {record.Describe()}; {watch.Elapsed.TotalSeconds:0} s in all";
    }

    public void Dispose()
    {
        foreach (var router in routers.Concat(killed))
        {
            router?.Dispose();
        }
    }

    private async Task StartAsync(int index) => routers[index] = await StormProcess.StartAsync(program(new RouterSeat(index, routers.Length, epoch, plan.Pace, sink.Url)));

    private async Task KillAsync(int index)
    {
        killed[index] = routers[index];
        routers[index].Kill();
        await StartAsync(index);
    }

    /// <summary>On a slow machine an action has not failed often enough by the end of the storm: it goes on until the breaker has held one back.</summary>
    private async Task OpenTheBreakerAsync(StormSender sender, List<string> events)
    {
        var watch = Stopwatch.StartNew();
        while (!(await store.CountAsync(default)).Verdicts.ContainsKey(nameof(AdmissionDecision.BreakerOpen)) && watch.Elapsed < LongestCalm)
        {
            events.Add(StormEvents.Broken(events.Count));
            await sender.SendAsync(events[^1]);
            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }
    }

    /// <summary>Until everything is judged, every run has ended, nobody waits for a lock, and everybody was told who has to be by now.</summary>
    private async Task CalmAsync()
    {
        var watch = Stopwatch.StartNew();
        while (await MissingAsync() is { } missing)
        {
            if (watch.Elapsed > LongestCalm)
            {
                Assert.Fail($"After the storm it did not become calm: {missing}.{Environment.NewLine}{string.Join(Environment.NewLine, routers.SelectMany(router => router.Said.TakeLast(10)))}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500));
        }
    }

    private async Task<string?> MissingAsync()
    {
        try
        {
            return await LookAsync();
        }
        catch (StoreUnavailableException away)
        {
            return away.Message;
        }
    }

    private async Task<string?> LookAsync()
    {
        if (await store.ListUnjudgedAsync(0, 1, default) is [var unjudged, ..])
        {
            return $"event {unjudged.Sequence} is not judged";
        }

        if (await store.ListActiveAsync(null, 10, default) is { Count: > 0 } active)
        {
            return $"runs go on: {string.Join(", ", active)}";
        }

        IAdmissionLedger ledger = store;
        var locks = await ledger.ReadAsync([.. StormRecord.LockKeys], default);
        if (locks.FirstOrDefault(page => page.Facts is LockFacts facts && (facts.Holder is not null || facts.Waiting.Count > 0)) is { } taken)
        {
            return $"the lock {taken.Key} is not free: {taken.Facts}";
        }

        var accounts = await ledger.ReadAsync([.. StormRecord.Accounts.Select(LedgerKeys.Escalation)], default);
        var untold = accounts.FirstOrDefault(page => page.Facts is EscalationFacts facts && (facts.Told is null || facts.Telling is not null || (page.Key == LedgerKeys.Escalation("drain") && facts.From is not null)));
        return untold is null ? null : $"nobody was told: {untold.Key} {untold.Facts}";
    }
}
