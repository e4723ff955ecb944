using Serverless.Application.Admission;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Contracts.Gates;
using Serverless.Core.Admission;

namespace Serverless.Contracts.Guards;

/// <summary>A match that every guard lets through costs one round trip to the ledger: the first of its keys, and those that come after runs of the same keys have ended.
/// One that is held costs two.</summary>
public static class RoundTrips
{
    private const string Rule = """
        rule: r
        match: { type: [com.example.test] }
        mode: auto
        run: p/w:1.0.0
        guard:

        """;

    private const string Guard = """
          dedupe: { key: '${ .data.host }', within: PT10M }
          breaker: { failures: 3, of: 10, reopen: PT1H }
          cooldown: { key: '${ .data.host }', for: PT10M }
          budget: { key: '${ .data.host }', max: 5, per: PT1H }
          targets: { scope: hosts, key: '${ .data.host }', max-targets: 2 }
          lock: { key: '${ .data.host }' }
          escalate: { run: 'p/w:1.0.0' }
        """;

    private const string Holding = """
          dedupe: { key: '${ .data.host }', within: PT10M }
          cooldown: { key: '${ .data.cluster }', for: PT10M }
          escalate: { run: 'p/w:1.0.0' }
          policy: hold-and-coalesce
        """;

    public static async Task PassAsync<TStore>(TStore store)
        where TStore : IEventJournal, IJournalReader, IVerdictLedger, IVerdictReader, IRunHistory, IRunReader, IAdmissionLedger
    {
        var (time, ledger) = (new SettableTime(Samples.Noon), new CountedLedger(store));
        var stage = new StormStage<TStore>(store, 1, time, [Rule + Guard], new AdmissionLimits(Ceiling: new StartCeiling(100, TimeSpan.FromHours(1))), ledger);
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

    /// <summary>Of a rule that holds what its guard holds back: what is let through where nothing is held, and what is held.</summary>
    public static async Task HoldAsync<TStore>(TStore store)
        where TStore : IEventJournal, IJournalReader, IVerdictLedger, IVerdictReader, IRunHistory, IRunReader, IAdmissionLedger
    {
        var (time, ledger) = (new SettableTime(Samples.Noon), new CountedLedger(store));
        var stage = new StormStage<TStore>(store, 1, time, [Rule + Holding], ledger: ledger);
        (string Host, string Cluster, int Minutes, string[] Trips)[] steps =
        [
            ("a", "c1", 0, ["write 4"]), ("a", "c1", 11, ["write 4"]), ("x", "c2", 0, ["write 4"]),

            // The first that is held begins a part, and opens the account; the others are written into the part.
            ("b", "c1", 1, ["read 6", "write 5"]), ("c", "c1", 0, ["read 7", "write 3"]), ("d", "c1", 0, ["read 7", "write 3"]),

            // Where the guard would let it through.
            ("e", "c1", 10, ["read 7", "write 3"]), ("f", "c3", 0, ["write 4"]),
        ];
        foreach (var (number, step) in steps.Index())
        {
            time.Pass(TimeSpan.FromMinutes(step.Minutes));
            ledger.Trips.Clear();
            await stage.SendAsync(0, [StormEvent.Of($"trip-{number}", new { host = step.Host, cluster = step.Cluster })]);
            Assert.Equal((number, string.Join(", ", step.Trips)), (number, string.Join(", ", ledger.Trips)));
        }

        Assert.Equal(4, stage.Engine.Starts.Count);
    }
}
