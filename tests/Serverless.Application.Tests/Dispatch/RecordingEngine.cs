using System.Collections.Concurrent;
using Serverless.Application.Runs;

namespace Serverless.Application.Tests.Dispatch;

/// <summary>Starts nothing; remembers what it was asked to start.</summary>
internal sealed class RecordingEngine : IRunEngine
{
    private readonly ConcurrentQueue<RunStart> starts = new();

    public IReadOnlyList<RunStart> Starts => [.. starts];

    /// <summary>What a start does instead, where a test wants it to.</summary>
    public Func<RunStart, StartOutcome>? Instead { get; set; }

    public ValueTask<StartOutcome> StartAsync(RunStart start, CancellationToken cancellation)
    {
        var again = starts.Any(s => s.RunId == start.RunId);
        starts.Enqueue(start);
        return ValueTask.FromResult(Instead?.Invoke(start) ?? (again ? StartOutcome.AlreadyStarted : StartOutcome.Started));
    }

    public ValueTask<ResolveOutcome> ResolveAsync(DoubtAnswer answer, CancellationToken cancellation) => ValueTask.FromResult(ResolveOutcome.NoSuchRun);
}
