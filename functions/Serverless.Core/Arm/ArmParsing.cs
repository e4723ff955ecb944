namespace Serverless.Core.Arm;

/// <summary>One way through the segments of an id, from left to right; what does not fit becomes <see cref="Problem"/>, the first of them.</summary>
internal sealed class ArmParsing(string[] segments)
{
    private int at;

    public string? Problem { get; private set; }

    public ArmLevel Level(string managementNamespace, string managementType)
    {
        if (Take("subscriptions"))
        {
            var subscription = Guid.TryParseExact(Next("the id of a subscription"), "D", out var id) ? id : Refuse<Guid>("has no GUID where the subscription stands");
            return Take("resourceGroups")
                ? new ArmLevel.ResourceGroup(subscription, Next("a resource group", ArmSegment.IsResourceGroup))
                : new ArmLevel.Subscription(subscription);
        }

        if (Is(0, "providers") && Is(1, managementNamespace) && Is(2, managementType))
        {
            at += 3;
            return new ArmLevel.ManagementGroup(Next("a management group", ArmSegment.IsName));
        }

        return ArmLevel.Tenant.Instance;
    }

    public IReadOnlyList<ArmProvider> Providers()
    {
        var providers = new List<ArmProvider>();
        while (Problem is null && Take("providers"))
        {
            var name = Next("a resource provider", ArmSegment.IsNamespace);
            var resources = new List<ArmResource>();
            while (Problem is null && at < segments.Length && !Is(0, "providers"))
            {
                resources.Add(new ArmResource(Next("a resource type", ArmSegment.IsType), Next("a resource", ArmSegment.IsName)));
            }

            providers.Add(resources.Count > 0 || Problem is not null ? new ArmProvider(name, resources) : Refuse<ArmProvider>("names a resource provider and nothing of it")!);
        }

        if (at < segments.Length)
        {
            Problem ??= "goes on where nothing can follow: below a subscription stand resourceGroups or providers, below a group or a resource providers, and below a type a name";
        }

        return providers;
    }

    private bool Is(int ahead, string keyword) => at + ahead < segments.Length && ArmId.Same(segments[at + ahead], keyword);

    private bool Take(string keyword)
    {
        var found = Is(0, keyword);
        at += found ? 1 : 0;
        return found;
    }

    private string Next(string what, Func<string, bool>? fits = null)
    {
        var segment = at < segments.Length ? segments[at++] : Refuse<string>($"ends before the name of {what}");
        return segment is null || fits is null || fits(segment) ? segment ?? "" : Refuse<string>($"has no name of {what} where one stands") ?? "";
    }

    private T? Refuse<T>(string problem)
    {
        Problem ??= problem;
        return default;
    }
}
