using Serverless.Application.Journal;
using Serverless.Application.Secrets;
using Serverless.Core.Events;
using Serverless.Core.Events.Handshakes;
using Serverless.Core.Events.Signatures;

namespace Serverless.Application.Intake;

/// <summary>From bytes at a door to the journal. The order is the law: verified, normalised, journalled, and only then answered.</summary>
public sealed class EventIntake(IEventJournal journal, IEventDispatch dispatch, ISecretReader secrets, IntakeSettings settings)
{
    /// <summary>A request to the door for events.</summary>
    public ValueTask<IntakeAnswer> TakeAsync(ReceivedEvent received) =>
        EventGridHandshake.Recognise(received, settings.EventGridSubscriptions) is { } handshake
            ? ValueTask.FromResult<IntakeAnswer>(new IntakeAnswer.Handshake(handshake))
            : RecordAsync(received, EventNormalizer.Normalize(received, settings.DefaultSource));

    /// <summary>Deliveries that came in one request and no handshake among them: each is normalised by itself, so that what is wrong with one is no other's
    /// trouble, and all are recorded together.</summary>
    public ValueTask<IntakeAnswer> TakeAsync(IReadOnlyList<ReceivedEvent> received) =>
        RecordAsync([.. received.Select(one => (one, EventNormalizer.Normalize(one, settings.DefaultSource)))]);

    /// <summary>A delivery to a webhook source.</summary>
    public async ValueTask<IntakeAnswer> TakeAsync(WebhookSource source, ReceivedEvent received, CancellationToken cancellation)
    {
        return await VerifyAsync(source, received, cancellation).ConfigureAwait(false) switch
        {
            Verification.Verified => await RecordAsync(received, WebhookNormalizer.Normalize(source, received)).ConfigureAwait(false),
            Verification.Refused refused => new IntakeAnswer.Refused(refused.Reason),
            Verification.Unverifiable unverifiable => new IntakeAnswer.Unavailable(unverifiable.Reason, settings.RetryAfterOrUsual),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>A delivery that no secret fits may be signed with one that is newer than ours, so it is looked at once more where there may be one.</summary>
    private async ValueTask<Verification> VerifyAsync(WebhookSource source, ReceivedEvent received, CancellationToken cancellation)
    {
        var values = await SecretsAsync(source, cancellation).ConfigureAwait(false);
        var verification = source.Scheme.Verify(received.Headers, received.Body.Span, values, received.ReceivedAt);
        if (verification is Verification.Verified)
        {
            return verification;
        }

        switch (await RenewAsync(source, cancellation).ConfigureAwait(false))
        {
            case SecretRenewal.Renewed:
                values = await SecretsAsync(source, cancellation).ConfigureAwait(false);
                return source.Scheme.Verify(received.Headers, received.Body.Span, values, received.ReceivedAt);
            case SecretRenewal.Unavailable:
                return new Verification.Unverifiable("No secret that is held verifies this delivery, and whether there is a newer one cannot be told now.");
            default:
                return verification;
        }
    }

    private async ValueTask<byte[]?[]> SecretsAsync(WebhookSource source, CancellationToken cancellation)
    {
        var values = new byte[]?[source.Secrets.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = await secrets.FindAsync(source.Secrets[i], cancellation).ConfigureAwait(false);
        }

        return values;
    }

    private async ValueTask<SecretRenewal> RenewAsync(WebhookSource source, CancellationToken cancellation)
    {
        var worst = SecretRenewal.Newest;
        foreach (var name in source.Secrets)
        {
            var renewal = await secrets.RenewAsync(name, cancellation).ConfigureAwait(false);
            worst = renewal > worst ? renewal : worst;
        }

        return worst;
    }

    private ValueTask<IntakeAnswer> RecordAsync(ReceivedEvent received, Normalization normalization) => RecordAsync([(received, normalization)]);

    private async ValueTask<IntakeAnswer> RecordAsync(IReadOnlyList<(ReceivedEvent Received, Normalization Came)> deliveries)
    {
        // Events first, then dead letters, so that the first receipts are those of the events.
        List<JournalEntry.Event> events = [.. deliveries.SelectMany(one => one.Came.Events.Select(made => new JournalEntry.Event(one.Received.Door, one.Received.ReceivedAt, made)))];
        List<JournalEntry.DeadLetter> rejected = [.. deliveries.SelectMany(one => one.Came.Rejected.Select(lost => new JournalEntry.DeadLetter(one.Received.Door, one.Received.ReceivedAt, lost)))];
        if (events.Count + rejected.Count == 0)
        {
            return new IntakeAnswer.Accepted([]);
        }

        IReadOnlyList<JournalReceipt> receipts;
        try
        {
            // A sender that hangs up does not stop this: what reaches the journal must also reach the dispatch.
            receipts = await journal.AppendAsync([.. events, .. rejected], CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            return new IntakeAnswer.Unavailable(e.Message, settings.RetryAfterOrUsual);
        }

        if (events.Count > 0)
        {
            dispatch.Offer([.. events.Zip(receipts, (made, receipt) => new JournaledEvent(receipt, made.Normalized, made.ReceivedAt))]);
        }

        return rejected.Count == 0 ? new IntakeAnswer.Accepted(receipts) : new IntakeAnswer.Rejected([.. receipts.Take(events.Count)], [.. rejected.Select(one => one.Rejected)]);
    }
}
