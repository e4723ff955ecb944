using Serverless.Core.Events.Signatures;
using Serverless.Core.Events.Webhooks;

namespace Serverless.Core.Events;

/// <summary>A webhook source of a pack (<c>rules/PACK/sources/*.yaml</c>): how a delivery is verified and how it becomes a CloudEvent.</summary>
/// <param name="Name">Lower-case letters, digits and hyphens; the last part of its address <c>/api/hooks/NAME</c>.</param>
/// <param name="Secrets">Names of secrets, at least one; any of them verifies.</param>
public sealed record WebhookSource(string Name, string? Description, SignatureScheme Scheme, IReadOnlyList<string> Secrets, WebhookMapping Mapping)
{
    /// <summary>What <see cref="ReceivedEvent.Door"/> says of its deliveries.</summary>
    public string Door => $"hook/{Name}";
}
