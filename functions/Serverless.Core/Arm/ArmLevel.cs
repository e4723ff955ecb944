namespace Serverless.Core.Arm;

/// <summary>Where in Azure's tree an id begins.</summary>
public abstract record ArmLevel
{
    private ArmLevel()
    {
    }

    public abstract IReadOnlyList<string> Segments { get; }

    public sealed record Tenant : ArmLevel
    {
        public static readonly Tenant Instance = new();

        public override IReadOnlyList<string> Segments => [];
    }

    public sealed record ManagementGroup(string Name) : ArmLevel
    {
        public override IReadOnlyList<string> Segments => ["providers", "Microsoft.Management", "managementGroups", Name];
    }

    public sealed record Subscription(Guid Id) : ArmLevel
    {
        public override IReadOnlyList<string> Segments => ["subscriptions", Id.ToString("D")];
    }

    public sealed record ResourceGroup(Guid SubscriptionId, string Name) : ArmLevel
    {
        public override IReadOnlyList<string> Segments => ["subscriptions", SubscriptionId.ToString("D"), "resourceGroups", Name];
    }
}

/// <summary><c>providers/Namespace</c> with the resources below it, parents first.</summary>
/// <param name="Namespace">Such as <c>Microsoft.Web</c>.</param>
public sealed record ArmProvider(string Namespace, IReadOnlyList<ArmResource> Resources)
{
    public IEnumerable<string> Segments => ["providers", Namespace, .. Resources.SelectMany(resource => new[] { resource.Type, resource.Name })];
}

/// <param name="Type">Such as <c>sites</c>.</param>
public sealed record ArmResource(string Type, string Name);
