using System.Text;
using Serverless.Application.Intake;
using Serverless.Application.Journal;
using Serverless.Core.Events;

namespace Serverless.Functions.Dispatch;

/// <summary>Deliveries of Event Grid, pushed or from its queue. The events of a batch are recorded together and judged together; what is wrong with one is no
/// other's trouble. A delivery that comes again finds what the journal and the histories hold.</summary>
public sealed class EventDeliveries(EventIntake intake, InlineDispatch dispatch, TimeProvider time)
{
    private const string Door = "event-grid";

    // As plain JSON each event is taken for what it shows itself to be, a CloudEvent or one of Event Grid's own.
    private static readonly ReceivedHeaders Headers = new([new("content-type", "application/json"), new("aeg-event-type", "Notification")]);

    /// <exception cref="StoreUnavailableException">Not all of it is recorded and judged: the host answers so that it is delivered again.</exception>
    public Task TakeAsync(IReadOnlyList<string> events) => dispatch.JudgedAsync(() => RecordAsync(events));

    private async Task<IntakeAnswer> RecordAsync(IReadOnlyList<string> events)
    {
        var now = time.GetUtcNow();
        var answer = await intake.TakeAsync([.. events.Select(text => new ReceivedEvent(Door, Headers, Encoding.UTF8.GetBytes(text), now))]).ConfigureAwait(false);
        return answer is IntakeAnswer.Unavailable unavailable ? throw new StoreUnavailableException(unavailable.Reason) : answer;
    }
}
