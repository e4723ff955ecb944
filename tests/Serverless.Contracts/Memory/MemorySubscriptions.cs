using Serverless.Application.Runs;

namespace Serverless.Contracts.Memory;

internal sealed class MemorySubscriptions
{
    private readonly HashSet<RunSubscription> all = [];

    public int Add(string runId, IReadOnlyList<string>? types) => (types ?? [null!]).Count(type => all.Add(new RunSubscription(runId, type)));

    public bool Remove(RunSubscription subscription) => all.Remove(subscription);

    public IReadOnlyList<RunSubscription> Find(IReadOnlyCollection<string> types) => [.. all.Where(s => s.Type is null || types.Contains(s.Type))];
}
