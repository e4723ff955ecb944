using Serverless.Core.Events;

namespace Serverless.Application.Runs;

/// <summary>Where the events go that runs emit.</summary>
public interface IEventPublisher
{
    /// <summary>Durable before it returns; the same event twice is one event.</summary>
    ValueTask PublishAsync(NormalizedEvent emitted, CancellationToken cancellation);
}
