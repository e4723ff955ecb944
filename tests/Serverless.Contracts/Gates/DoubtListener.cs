using System.Collections.Concurrent;
using Serverless.Application.Runs;

namespace Serverless.Contracts.Gates;

/// <summary>An engine that only listens to what persons answer.</summary>
public sealed class DoubtListener : IRunEngine
{
    public ConcurrentQueue<DoubtAnswer> Heard { get; } = new();

    public ValueTask<StartOutcome> StartAsync(RunStart start, CancellationToken cancellation) => new(StartOutcome.Started);

    public ValueTask<ResolveOutcome> ResolveAsync(DoubtAnswer answer, CancellationToken cancellation)
    {
        Heard.Enqueue(answer);
        return new(ResolveOutcome.Resolved);
    }
}
