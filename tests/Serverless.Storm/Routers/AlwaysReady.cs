using Serverless.Application.Queries;

namespace Serverless.Storm.Routers;

internal sealed class AlwaysReady : IReadiness
{
    public ValueTask<IReadOnlyList<string>> FaultsAsync(CancellationToken cancellation) => new([]);
}
