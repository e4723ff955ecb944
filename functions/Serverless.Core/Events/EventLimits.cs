namespace Serverless.Core.Events;

/// <summary>What one request may hold.</summary>
public static class EventLimits
{
    /// <summary>Bytes of one event as JSON, as it came and as it is kept: 1 MiB, what Event Grid allows.</summary>
    public const int EventBytes = 1024 * 1024;

    /// <summary>Events of one batch: 5,000, the most Event Grid puts into one.</summary>
    public const int BatchEvents = 5_000;

    /// <summary>Bytes of one request: 4 MiB, four times the largest batch Event Grid sends.</summary>
    public const int RequestBytes = 4 * 1024 * 1024;
}
