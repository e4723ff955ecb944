using Serverless.Core.Events;
using Serverless.Core.Events.Handshakes;

namespace Serverless.Api;

/// <summary>What a host decides about the API.</summary>
/// <param name="Hosts">Names, besides the loopback ones, under which it is reached; requests for any other host are refused, so that a web page
/// cannot reach it through a name of its own (DNS rebinding). <c>*</c> takes any, for hosts behind a front that checks.</param>
/// <param name="Origins">Origins that may deliver events, and the ones granted to senders that ask; besides them only the API's own pages.</param>
/// <param name="RequestBytes">The largest body of the door for events.</param>
public sealed record ApiSettings(IReadOnlyCollection<string> Hosts, IReadOnlyCollection<string> Origins, int RequestBytes = EventLimits.RequestBytes)
{
    public static readonly ApiSettings Local = new([], [WebhookPermission.EventGridOrigin]);
}
