using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.Application.Dispatch;
using Serverless.Application.Journal;
using Serverless.Core.Documents;

namespace Serverless.Application.RuleSets;

/// <summary>Keeps a host at the set the pointer names: looks where it stands, loads and compiles a set once, and swaps it in. A set that cannot be read
/// leaves the one in force where it is and says so; while the store is away the host goes on with what it has.</summary>
/// <param name="taking">Null where nothing is audited.</param>
public sealed class RuleSetFollower(IRuleSetStore store, LiveRules rules, RuleSetCompiler compiler, FollowerSettings settings, TimeProvider time, ILogger<RuleSetFollower> logger, RuleTakeover? taking = null)
    : BackgroundService
{
    private readonly SemaphoreSlim turn = new(1);
    private volatile FollowerReport report = new(null, null, null, []);
    private string? refused;
    private int failures;

    /// <summary>What the last looks came to.</summary>
    public FollowerReport Report => report;

    /// <summary>Looks now, and takes up what has come. What goes wrong is in the report and the log, and tried again.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var newest = await NewestAsync(store, cancellation).ConfigureAwait(false);
            await FollowAsync(newest, cancellation).ConfigureAwait(false);
            (failures, report) = (0, new FollowerReport(newest, time.GetUtcNow(), null, rules.InForce.Refused?.Problems ?? []));
        }
        catch (StoreUnavailableException away)
        {
            failures++;
            Logs.PointerUnread(logger, away.Message, Pause.TotalSeconds);
            report = report with { Fault = $"Where the pointer stands could not be read, or what it names not be taken up: {away.Message}" };
        }
        finally
        {
            turn.Release();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await LookAsync(stoppingToken).ConfigureAwait(false);
            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(false);
        }
    }

    internal static async ValueTask<RuleSetMove?> NewestAsync(IRuleSetStore store, CancellationToken cancellation) =>
        await store.ListMovesAsync(null, 1, cancellation).ConfigureAwait(false) is [var newest, ..] ? newest : null;

    private TimeSpan Pause => failures == 0 ? settings.Interval
        : TimeSpan.FromTicks(Math.Min(FollowerSettings.LongestPause.Ticks, settings.Interval.Ticks << Math.Min(failures, 5)));

    private async ValueTask FollowAsync(RuleSetMove? newest, CancellationToken cancellation)
    {
        if (newest is null || newest.RuleSet == refused)
        {
            return;
        }

        if (rules.Loaded && rules.Current.Id == newest.RuleSet)
        {
            // Back where this host is: what was refused meanwhile is nobody's matter any more.
            refused = null;
            rules.Keep();
            return;
        }

        await TakeAsync(newest, await store.FindAsync(newest.RuleSet, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
    }

    private async ValueTask TakeAsync(RuleSetMove newest, ReadOnlyMemory<byte>? body, CancellationToken cancellation)
    {
        var reading = Restore(newest.RuleSet, body);
        if (reading.Value is { } good)
        {
            refused = null;
            if (taking is null)
            {
                rules.Replace(good.Set);
            }
            else
            {
                await taking.TakeAsync(good.Set, newest.By, cancellation).ConfigureAwait(false);
            }

            Logs.SetTaken(logger, good.Set.Id, good.Set.Rules.Count, newest.Number);
            return;
        }

        // The same content reads the same again; what is missing may come.
        refused = body is null ? null : newest.RuleSet;
        if (rules.InForce.Refused is { } known && known.Problems.SequenceEqual(reading.Problems))
        {
            return;
        }

        rules.Refuse(reading.Problems);
        foreach (var problem in reading.Problems)
        {
            Logs.SetRefused(logger, newest.RuleSet, problem.ToString());
        }
    }

    /// <summary>A defect of a reader must not end the host.</summary>
    private Reading<CompiledSet> Restore(string id, ReadOnlyMemory<byte>? body)
    {
        try
        {
            return compiler.Restore(id, body);
        }
        catch (Exception defect)
        {
            return new Reading<CompiledSet>(null, [new Problem("rule-set/defect", null, 0, 0, $"Reading the rule set {id} failed: {defect.Message}")]);
        }
    }
}

/// <param name="Interval">From one look to the next: how long a push may take to arrive, and what it costs to wait for one. 100 ms to 20 s.</param>
public sealed record FollowerSettings(TimeSpan Interval)
{
    /// <summary>While the store is away.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    public static readonly FollowerSettings Usual = new(TimeSpan.FromSeconds(5));
}

/// <param name="Newest">Where the pointer stood at the last look; null where nothing was pushed yet.</param>
/// <param name="LookedAt">When it was last read; null where it never was.</param>
/// <param name="Fault">One sentence where the last look failed.</param>
/// <param name="Refused">Why the set that the pointer names is not in force here; empty where it is.</param>
public sealed record FollowerReport(RuleSetMove? Newest, DateTimeOffset? LookedAt, string? Fault, IReadOnlyList<Problem> Refused);
