using Serverless.Application.Dispatch;
using Serverless.Application.Journal;
using Serverless.Application.Packs;
using Serverless.Application.RuleSets;
using Serverless.Core.Documents;

namespace Serverless.Local.Hosting;

/// <summary>Reads the packs of a folder, and reads them again when a file changes. A set with problems never replaces a good one, and neither does
/// a folder that is being written or has been emptied.</summary>
internal sealed class PackFolder(string folder, IReadOnlyDictionary<string, string> settings, LiveRules rules, RuleTakeover taking, PackReader reader, ILogger<PackFolder> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private const int LooksBetweenFetches = 20;
    private static readonly Problem Emptied = new("pack/empty", null, 0, 0, "The folder of packs holds no file any more; put the packs back, or start the router anew with an empty folder.");

    /// <summary>What was read last; null where it has to be read again.</summary>
    private string? read;
    private int filesInForce;

    /// <summary>Looks until what could not be fetched is asked for again; it may be there without any file having changed.</summary>
    private int looksToGo;

    /// <summary>Reads once, now.</summary>
    public Task LoadAsync(CancellationToken cancellation) => LoadAsync(Fingerprint(), cancellation);

    /// <summary>Looks at names, sizes and times: a notification of the file system may be lost, a look is not. A change is read when
    /// two looks saw the same, so that a copy or a checkout under way is not taken for the rules.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        var before = read;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var seen = Fingerprint();
            if ((seen != read || --looksToGo == 0) && seen == before)
            {
                await LoadAsync(seen, stoppingToken);
            }

            before = seen;
        }
    }

    private async Task LoadAsync(string seen, CancellationToken cancellation)
    {
        try
        {
            var reading = PackFiles.Read(folder, reader, settings);
            await TakeAsync(reading, cancellation);
            read = reading.Complete ? seen : null;
            looksToGo = reading.Set.Problems.Any(problem => problem.Code.EndsWith("-not-fetched", StringComparison.Ordinal)) ? LooksBetweenFetches : 0;
        }
        catch (StoreUnavailableException away)
        {
            Logs.RulesWait(logger, away.Message);
            read = null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A defect of a reader must not end the host: the set before stays, and the next look tries again.
            Refuse([new Problem("pack/defect", null, 0, 0, $"Reading the packs failed: {e.Message}")]);
            read = null;
        }
    }

    private async Task TakeAsync(PackReading reading, CancellationToken cancellation)
    {
        if (reading is { Complete: true, Files: 0 } && filesInForce > 0)
        {
            Refuse([Emptied]);
        }
        else if (reading.Set is { Good: true, Value: { } set })
        {
            await taking.TakeAsync(set, null, cancellation);
            filesInForce = reading.Files;
            Logs.RulesInForce(logger, set.Id, set.Rules.Count);
        }
        else
        {
            Refuse(reading.Set.Problems);
        }
    }

    /// <summary>Says it once, however often it is found again.</summary>
    private void Refuse(IReadOnlyList<Problem> problems)
    {
        if (rules.InForce.Refused is { } refused && refused.Problems.SequenceEqual(problems))
        {
            return;
        }

        rules.Refuse(problems);
        foreach (var problem in problems)
        {
            Logs.RulesRefused(logger, problem.ToString());
        }
    }

    private string Fingerprint()
    {
        try
        {
            return string.Join('\n', PackFiles.Find(folder).Select(file => $"{file.FullName} {file.LinkTarget ?? $"{file.Length} {file.LastWriteTimeUtc.Ticks}"}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
