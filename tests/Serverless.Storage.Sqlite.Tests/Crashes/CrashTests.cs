using System.Diagnostics;

namespace Serverless.Storage.Sqlite.Tests.Crashes;

/// <summary>A process that is killed while it writes has lost nothing that it had answered for.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int Kills = 20;

    [Fact]
    public async Task Twenty_kills_lose_nothing_that_was_acknowledged()
    {
        await using var place = new TemporaryStore();
        var seed = Random.Shared.Next();
        var chance = new Random(seed);
        var promises = new List<string>();
        for (var kill = 0; kill < Kills; kill++)
        {
            promises.AddRange(await WriteAndKillAsync(place.File, chance.Next(1, 400)));
        }

        var store = await place.OpenAsync();
        var entries = 0;
        var facts = new Dictionary<string, int>();
        foreach (var words in promises.Select(line => line.Split(' ')))
        {
            if (words[0] == "e")
            {
                var record = await store.FindAsync(long.Parse(words[1]), CancellationToken.None);
                Assert.Equal(words[2], record?.Id);
                entries++;
            }
            else
            {
                facts[words[1]] = Math.Max(facts.GetValueOrDefault(words[1]), int.Parse(words[2]));
            }
        }

        foreach (var (run, count) in facts)
        {
            Assert.True((await store.ReadAsync(run, CancellationToken.None)).Count >= count, $"{run} has lost facts (seed {seed})");
        }

        var (kept, scanned) = (await store.CountAsync(CancellationToken.None), await store.RecountAsync(CancellationToken.None));
        Assert.Equal(scanned.Received, kept.Received);
        Assert.True(kept.Balanced);
        output.WriteLine($"{Kills} kills (seed {seed}): {entries} acknowledged events and {facts.Count} runs, none lost");
    }

    /// <summary>Kills it after it has printed that many lines; returns all whole lines it printed.</summary>
    private static async Task<IReadOnlyList<string>> WriteAndKillAsync(string database, int lines)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, Arguments(database)) { RedirectStandardOutput = true })!;
        var printed = new List<string>();
        while (printed.Count < lines && await process.StandardOutput.ReadLineAsync() is { } line)
        {
            printed.Add(line);
        }

        process.Kill();
        var rest = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(lines, printed.Count);

        // What stands after the last line feed was cut by the kill.
        printed.AddRange(rest.Split('\n')[..^1]);
        return printed;
    }

    /// <summary>The assembly itself: as its own executable, or through the host that runs it.</summary>
    private static string[] Arguments(string database)
    {
        var assembly = typeof(CrashTests).Assembly.Location;
        var isHost = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
        return [.. isHost ? [assembly] : Array.Empty<string>(), CrashWriter.Verb, database];
    }
}
