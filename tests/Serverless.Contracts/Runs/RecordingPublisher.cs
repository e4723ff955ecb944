using System.Collections.Concurrent;
using Serverless.Application.Runs;
using Serverless.Core.Events;

namespace Serverless.Contracts.Runs;

/// <summary>Keeps what runs emit.</summary>
public sealed class RecordingPublisher : IEventPublisher
{
    private readonly ConcurrentQueue<NormalizedEvent> published = new();

    public IReadOnlyList<NormalizedEvent> Published => [.. published];

    public ValueTask PublishAsync(NormalizedEvent emitted, CancellationToken cancellation)
    {
        published.Enqueue(emitted);
        return ValueTask.CompletedTask;
    }
}
