using System.Net;
using System.Net.Security;

namespace Serverless.Actions.Http;

/// <summary>The limits of calls over HTTP.</summary>
public sealed record HttpCallSettings
{
    /// <summary>How long one call may take, from connecting to the last byte, with all that is asked for on the way; 30 seconds by default.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>More calls to one target wait for a connection, so that a hanging target holds up no other; 64 by default.</summary>
    public int ConnectionsPerTarget { get; init; } = 64;

    /// <summary>Whether the host itself answers there without asking who calls: a workflow that called it would be its owner. Null where the host asks.</summary>
    public Func<IPEndPoint, bool>? OpenDoor { get; init; }

    /// <summary>For tests: which certificates of targets are trusted; null for those the platform trusts.</summary>
    internal RemoteCertificateValidationCallback? TrustedTargets { get; init; }
}
