using Serverless.Core.Events;

namespace Serverless.Application.Intake;

/// <summary>The webhook sources of the live rule set.</summary>
public interface IWebhookSources
{
    /// <summary>The source, none of that name, or no rule set to look in yet.</summary>
    SourceLookup Find(string name);
}

public abstract record SourceLookup
{
    private SourceLookup()
    {
    }

    public sealed record Found(WebhookSource Source) : SourceLookup;

    public sealed record Unknown : SourceLookup
    {
        public static readonly Unknown Instance = new();
    }

    /// <summary>No rule set is loaded: a fault of ours, so the sender is to try again.</summary>
    public sealed record NotReady : SourceLookup
    {
        public static readonly NotReady Instance = new();
    }
}
