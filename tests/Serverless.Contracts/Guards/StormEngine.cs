using System.Text.Json;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Contracts.Guards;

/// <summary>A run that was started.</summary>
/// <param name="Data">Of the events it was started for, several where its rule holds.</param>
internal sealed record StormRun(string RunId, string Rule, IReadOnlyList<JsonElement> Data)
{
    /// <summary>Of the first event.</summary>
    public string this[string name] => Data[0].GetProperty(name).GetString()!;
}

/// <summary>Records the first fact of each run, and its last when it is told to.</summary>
internal sealed class StormEngine(IRunHistory histories, TimeProvider time) : IRunEngine
{
    private readonly Lock gate = new();
    private readonly List<StormRun> open = [];

    public List<StormRun> Starts { get; } = [];

    /// <summary>Hears of each start, one after the other, and which others go on then.</summary>
    public Action<StormRun, IReadOnlyList<StormRun>> Starting { get; set; } = (_, _) => { };

    public async ValueTask<StartOutcome> StartAsync(RunStart start, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await histories.AppendAsync(new RunAppend(start.RunId, 0, [new RunStarted(now, start.RunId, start.Workflow, start.Input, start.Cause)], Summary(start.RunId, RunStatus.Running, now, 1)), cancellation);
        List<JsonElement> inputs = start.Input.ValueKind == JsonValueKind.Array ? [.. start.Input.EnumerateArray()] : [start.Input];
        var run = new StormRun(start.RunId, start.Cause.Rule!, inputs.ConvertAll(input => input.GetProperty("data")));
        lock (gate)
        {
            // A conflict may be our own append, whose first answer was lost.
            if (Starts.Any(known => known.RunId == run.RunId))
            {
                return StartOutcome.AlreadyStarted;
            }

            Starting(run, open);
            Starts.Add(run);
            open.Add(run);
        }

        return StartOutcome.Started;
    }

    public ValueTask<ResolveOutcome> ResolveAsync(DoubtAnswer answer, CancellationToken cancellation) => new(ResolveOutcome.NoSuchRun);

    /// <summary>Runs that go on come to their end, the oldest first.</summary>
    /// <param name="told">Where that is recorded.</param>
    /// <param name="most">So many at once.</param>
    /// <param name="how">How each ends; well where nothing is said.</param>
    /// <returns>False where none goes on.</returns>
    public async Task<bool> EndAsync(IRunHistory told, int most = 1, Func<StormRun, RunStatus>? how = null)
    {
        List<StormRun> ending;
        lock (gate)
        {
            ending = [.. open.Take(most)];
            open.RemoveRange(0, ending.Count);
        }

        await Task.WhenAll(ending.Select(async run =>
        {
            var now = time.GetUtcNow();
            var append = new RunAppend(run.RunId, 1, [new RunCompleted(now, JsonElement.Parse("{}"u8))], Summary(run.RunId, how?.Invoke(run) ?? RunStatus.Completed, now, 2));
            Assert.Equal(AppendOutcome.Appended, await told.AppendAsync(append, default));
        }));
        return ending.Count > 0;
    }

    private static RunSummary Summary(string runId, RunStatus status, DateTimeOffset now, int facts) => new(runId, "p/w:1.0.0", "r", null, status, now, now, null, facts, null);
}
