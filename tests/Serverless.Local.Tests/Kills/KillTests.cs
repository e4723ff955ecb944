using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Serverless.Contracts;
using Serverless.Core.Workflows;
using Serverless.Processes;
using Serverless.Storage.Sqlite;

namespace Serverless.Local.Tests.Kills;

/// <summary>SIGKILL at random moments while runs of five tasks are in flight, judged from three ledgers: what the client was
/// told, what the store says, what the sink saw. The number of kills is 100, or what <c>ROUTER_KILLS</c> says.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int RunsInFlight = 200;

    [Fact]
    public async Task A_hundred_kills_lose_no_event_leave_no_run_stuck_and_double_no_effect()
    {
        var kills = int.Parse(Environment.GetEnvironmentVariable("ROUTER_KILLS") ?? "100", CultureInfo.InvariantCulture);
        var seed = int.Parse(Environment.GetEnvironmentVariable("ROUTER_SEED") ?? "7", CultureInfo.InvariantCulture);
        var chance = new Random(seed);
        output.WriteLine($"seed {seed}, {kills} kills");

        using var folder = new TemporaryFolder();
        using var sink = await SinkProcess.StartAsync(BuiltPrograms.Sink, folder.File("sink.log"), longestDelay: 40);
        FiveTasks.Write(folder, sink.Url);
        var accepted = new HashSet<string>();
        var sent = 0;
        var starts = new List<double>();

        for (var life = 0; life < kills; life++)
        {
            using var router = await RouterProcess.StartAsync(BuiltPrograms.Router, folder.File("data"), folder.File("rules"));
            starts.Add(router.StartTime.TotalMilliseconds);
            var dies = Task.Delay(TimeSpan.FromMilliseconds(chance.Next(20, 700)));
            using var client = new HttpClient { BaseAddress = router.Url };
            var missing = RunsInFlight - await InFlightAsync(client);
            var sending = Parallel.ForAsync(0, Math.Max(missing, 10), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, cancellation) =>
            {
                var id = $"event-{Interlocked.Increment(ref sent)}";
                try
                {
                    using var response = await client.PostAsync(new Uri("api/events", UriKind.Relative), FiveTasks.Event(id), cancellation);
                    if (response.IsSuccessStatusCode)
                    {
                        lock (accepted)
                        {
                            accepted.Add(id);
                        }
                    }
                }
                catch (HttpRequestException)
                {
                    // Killed under way: the client was told nothing, so it may or may not be there.
                }
            });
            await dies;
            router.Kill();
            await sending;
        }

        using (var router = await RouterProcess.StartAsync(BuiltPrograms.Router, folder.File("data"), folder.File("rules")))
        {
            using var client = new HttpClient { BaseAddress = router.Url };
            var calls = sink.Calls().Select(c => c.Key).ToHashSet();
            var resolved = await SettleAsync(client, calls);
            await JudgeAsync(client, accepted, sink.Calls());
            output.WriteLine($"{accepted.Count} events accepted of {sent} sent, {resolved} calls in doubt answered by a person, {sink.Calls().Count} calls at the sink, start to ready median {starts.Order().ElementAt(starts.Count / 2):0} ms");
            Assert.True(await router.StopAsync() == 0, router.Errors);
        }

        await RecountAsync(Path.Combine(folder.File("data"), "router.db"));
    }

    /// <summary>What is counted as it comes has to be what the rows say, after all the deaths too.</summary>
    private static async Task RecountAsync(string file)
    {
        await using var store = await SqliteStore.OpenAsync(file);
        var (kept, scanned) = (await store.CountAsync(default), await store.RecountAsync(default));
        Assert.Equal(scanned with { Verdicts = kept.Verdicts }, kept);
        Assert.Equal(scanned.Verdicts.OrderBy(v => v.Key), kept.Verdicts.OrderBy(v => v.Key));
        Assert.NotEqual(0, scanned.Received);
    }

    /// <summary>Plays the person: looks at the target, and says what became of each call in doubt, until every run has ended.</summary>
    private static async Task<int> SettleAsync(HttpClient client, HashSet<string> performed)
    {
        var resolved = 0;
        await Eventually.GetAsync(async () =>
        {
            foreach (var run in (await client.GetFromJsonAsync<JsonElement>("api/runs?status=asking&limit=500")).GetProperty("items").EnumerateArray())
            {
                var id = run.GetProperty("id").GetString()!;
                var history = await client.GetFromJsonAsync<JsonElement>($"api/runs/{id}/history");
                var doubt = history.GetProperty("items").EnumerateArray().Last(f => f.GetProperty("kind").GetString() == "call-doubted").GetProperty("path").GetString()!;
                using var answer = await client.PostAsJsonAsync($"api/runs/{id}/resolve", new { path = doubt, performed = performed.Contains(RunId.EffectKey(id, doubt)), by = "the test", reason = "the sink's ledger" });
                answer.EnsureSuccessStatusCode();
                resolved++;
            }

            // Judged first: an event that waits for its judgement has a run to come.
            var pending = (await client.GetFromJsonAsync<JsonElement>("api/conservation")).GetProperty("pending").GetInt64();
            return pending == 0 && await InFlightAsync(client) == 0 ? "all ended" : null;
        }, "every run ends", TimeSpan.FromSeconds(60));
        return resolved;
    }

    private static async Task JudgeAsync(HttpClient client, HashSet<string> accepted, IReadOnlyList<SinkCall> calls)
    {
        var completed = await ListAsync(client, "api/runs?status=completed&limit=500");
        var all = completed.Select(run => run.GetProperty("id").GetString()!).ToHashSet();
        Assert.Empty(await ListAsync(client, "api/runs?status=faulted&limit=500"));
        Assert.Empty(accepted.Where(id => !all.Contains(RunId.For(FiveTasks.Rule, FiveTasks.Source, id))));

        var repeated = calls.GroupBy(c => c.Key).Where(g => g.Count() > 1).ToList();
        Assert.Empty(repeated.Where(g => g.First().Name != "safe").Select(g => $"{g.First().Name} {g.Key} {g.Count()} times"));
        Assert.All(calls.GroupBy(c => c.Key), g => Assert.Single(g.Select(c => c.Name).Distinct()));

        // Each completed run had each of its three effects.
        var seen = calls.Select(c => c.Key).ToHashSet();
        Assert.Empty(all.SelectMany(run => FiveTasks.Effects.Select(path => RunId.EffectKey(run, path))).Where(key => !seen.Contains(key)));

        var counts = await client.GetFromJsonAsync<JsonElement>("api/conservation");
        Assert.True(counts.GetProperty("balanced").GetBoolean(), counts.GetRawText());
        Assert.Equal(0, counts.GetProperty("pending").GetInt64());
    }

    private static async Task<int> InFlightAsync(HttpClient client)
    {
        var count = 0;
        foreach (var status in (string[])["running", "waiting", "asking"])
        {
            count += (await ListAsync(client, $"api/runs?status={status}&limit=500")).Count;
        }

        return count;
    }

    private static async Task<IReadOnlyList<JsonElement>> ListAsync(HttpClient client, string path)
    {
        var all = new List<JsonElement>();
        for (string? next = ""; next is not null;)
        {
            var page = await client.GetFromJsonAsync<JsonElement>(path + (next.Length > 0 ? $"&before={Uri.EscapeDataString(next)}" : ""));
            all.AddRange(page.GetProperty("items").EnumerateArray());
            next = page.TryGetProperty("next", out var more) && more.ValueKind == JsonValueKind.String ? more.GetString() : null;
        }

        return all;
    }
}
