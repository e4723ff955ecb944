using Serverless.Application.Admission;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Contracts.Gates;
using Serverless.Core.Admission;

namespace Serverless.Contracts.Guards;

/// <summary>A match that every guard lets through costs one round trip to the ledger: the first of its keys, and those that come after runs of the same keys have ended.</summary>
public static class RoundTrips
{
    private const string Rule = """
        rule: r
        match: { type: [com.example.test] }
        mode: auto
        run: p/w:1.0.0
        guard:
          dedupe: { key: '${ .data.host }', within: PT10M }
          breaker: { failures: 3, of: 10, reopen: PT1H }
          cooldown: { key: '${ .data.host }', for: PT10M }
          budget: { key: '${ .data.host }', max: 5, per: PT1H }
          targets: { scope: hosts, key: '${ .data.host }', max-targets: 2 }
          lock: { key: '${ .data.host }' }
          escalate: { run: 'p/w:1.0.0' }
        """;

    public static async Task PassAsync<TStore>(TStore store)
        where TStore : IEventJournal, IJournalReader, IVerdictLedger, IVerdictReader, IRunHistory, IRunReader, IAdmissionLedger
    {
        var (time, ledger) = (new SettableTime(Samples.Noon), new CountedLedger(store));
        var stage = new StormStage<TStore>(store, 1, time, [Rule], new AdmissionLimits(Ceiling: new StartCeiling(100, TimeSpan.FromHours(1))), ledger);
        for (var number = 1; number <= 3; number++)
        {
            ledger.Trips.Clear();
            await stage.SendAsync(0, [StormEvent.Of($"trip-{number}", new { host = "a" })]);
            Assert.Equal(number, stage.Engine.Starts.Count);
            Assert.Equal(["write 8"], ledger.Trips);
            Assert.True(await stage.Engine.EndAsync(stage.Histories[0]));
            time.Pass(TimeSpan.FromHours(2));
        }
    }
}
