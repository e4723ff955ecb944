namespace Serverless.Application.Intake;

/// <param name="EventGridSubscriptions">Names of the Event Grid subscriptions that may be validated; null for any: then the handshake of every subscription
/// is answered, whatever its name, and whoever can make one can send events here. Name them where the door has no other lock.</param>
/// <param name="DefaultSource">Source of Event Grid events without a topic; null rejects them.</param>
/// <param name="RetryAfter">What a sender is told to wait when the store or a secret is not there.</param>
public sealed record IntakeSettings(IReadOnlyCollection<string>? EventGridSubscriptions = null, string? DefaultSource = null, TimeSpan? RetryAfter = null)
{
    public TimeSpan RetryAfterOrUsual => RetryAfter ?? TimeSpan.FromSeconds(5);
}
