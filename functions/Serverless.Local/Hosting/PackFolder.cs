using Serverless.Application.Dispatch;
using Serverless.Application.Packs;

namespace Serverless.Local.Hosting;

/// <summary>Reads the packs of a folder, and reads them again when a file changes. A set with problems never replaces a good one.</summary>
internal sealed class PackFolder(string folder, IReadOnlyDictionary<string, string> settings, LiveRules rules, ILogger<PackFolder> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private string fingerprint = "";

    /// <summary>Reads once, now.</summary>
    public void Load()
    {
        fingerprint = Fingerprint();
        var reading = new PackReader().Read(PackFiles.Read(folder), settings);
        if (reading is { Good: true, Value: { } set })
        {
            rules.Replace(set);
            Logs.RulesInForce(logger, set.Id, set.Rules.Count);
            return;
        }

        rules.Refuse(reading.Problems);
        foreach (var problem in reading.Problems)
        {
            Logs.RulesRefused(logger, problem.ToString());
        }
    }

    /// <summary>Looks at names, sizes and times: a notification of the file system may be lost, a look is not.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (Fingerprint() != fingerprint)
                {
                    Load();
                }
            }
            catch (IOException e)
            {
                Logs.RulesUnreadable(logger, e.Message);
            }
        }
    }

    private string Fingerprint() => string.Join('\n', PackFiles.Find(folder).Select(file => $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}"));
}
