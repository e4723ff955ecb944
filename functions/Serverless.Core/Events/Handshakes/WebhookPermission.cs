namespace Serverless.Core.Events.Handshakes;

/// <summary>The answer to a sender that asks whether it may deliver (CloudEvents HTTP webhook 1.0, section 4, "Abuse protection"). A
/// <c>WebHook-Request-Callback</c> is never called.</summary>
public abstract record WebhookPermission
{
    /// <summary>The origin Event Grid sends from.</summary>
    public const string EventGridOrigin = "eventgrid.azure.net";

    private WebhookPermission()
    {
    }

    /// <param name="Origin">Echoed as <c>WebHook-Allowed-Origin</c>; never <c>*</c>.</param>
    /// <param name="Rate">For <c>WebHook-Allowed-Rate</c>, requests a minute; null where none was asked for.</param>
    public sealed record Granted(string Origin, string? Rate) : WebhookPermission;

    public sealed record Refused(string Reason) : WebhookPermission;

    /// <param name="origins">Who may deliver; compared without case.</param>
    public static WebhookPermission Decide(ReceivedHeaders headers, IReadOnlyCollection<string> origins)
    {
        if (headers.Find("webhook-request-origin") is not { Length: > 0 } origin)
        {
            return new Refused("The header 'WebHook-Request-Origin' is missing.");
        }

        var known = origins.FirstOrDefault(allowed => allowed.Equals(origin, StringComparison.OrdinalIgnoreCase));
        if (known is null or "*")
        {
            return new Refused("This origin may not deliver here.");
        }

        var asked = headers.Find("webhook-request-rate");
        return new Granted(known, asked is null ? null : uint.TryParse(asked, System.Globalization.NumberStyles.None, null, out var rate) && rate > 0 ? asked : "*");
    }
}
