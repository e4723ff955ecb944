using Serverless.Core.Documents;
using Serverless.Core.Events.Json;

namespace Serverless.Core.Events.Formats;

/// <summary>The events of one JSON body that has been scanned: each is read on its own, good ones and bad ones are kept apart.</summary>
internal sealed class EventBatch(ReadOnlyMemory<byte> body, JsonOutline outline, bool cloudEvents, string? defaultSource)
{
    private readonly List<NormalizedEvent> events = [];
    private readonly List<RejectedEvent> rejected = [];

    public Normalization Result => new(events, rejected);

    /// <summary>The body is one event.</summary>
    public void ReadWhole()
    {
        var start = body.Length - body.Span.TrimStart(" \t\r\n"u8).Length;
        var end = body.Span.TrimEnd(" \t\r\n"u8).Length;
        ReadOne(start, end, outline.Members);
    }

    /// <summary>The body is an array of events.</summary>
    public void ReadItems()
    {
        var members = outline.Members;
        var items = 0;
        for (var at = 0; at < members.Length; items++)
        {
            var next = at + 1;
            while (next < members.Length && members[next].Level > 1)
            {
                next++;
            }

            if (items == EventLimits.BatchEvents)
            {
                events.Clear();
                rejected.Clear();
                Reject(body, [Problem(0, "event/batch-too-large", $"A batch holds at most {EventLimits.BatchEvents} events; send smaller ones.")]);
                return;
            }

            ReadOne(members[at].Start, members[at].End, members[(at + 1)..next]);
            at = next;
        }
    }

    private void ReadOne(int start, int end, ReadOnlySpan<JsonMember> members)
    {
        var raw = body[start..end];
        var problems = FaultsWithin(start, end);
        if (raw.Length > EventLimits.EventBytes)
        {
            problems.Add(Problem(start, "event/too-large", $"An event has at most {EventLimits.EventBytes} bytes and this one has {raw.Length}; send a reference to the data."));
        }

        var read = problems.Count > 0 ? null : ReadFormat(new EventMembers(body.Span, start, members, problems), raw);
        if (read is null || problems.Count > 0)
        {
            Reject(raw, problems);
        }
        else
        {
            events.Add(read);
        }
    }

    private NormalizedEvent? ReadFormat(EventMembers members, ReadOnlyMemory<byte> raw)
    {
        if (raw.Span[0] != '{')
        {
            members.Report(members.Start, "event/not-an-object", "An event is a JSON object, or an array of such objects.");
            return null;
        }

        if (cloudEvents || members.Has("specversion"u8))
        {
            return StructuredCloudEvent.Read(members, raw);
        }

        if (members.Has("eventType"u8))
        {
            return EventGridEvent.Read(members, raw, defaultSource);
        }

        members.Report(members.Start, "event/unknown-format", "This is neither a CloudEvent (it has no 'specversion') nor an Event Grid event (it has no 'eventType'); other JSON comes in through a webhook source.");
        return null;
    }

    private List<Problem> FaultsWithin(int start, int end)
    {
        var within = new List<Problem>();
        foreach (var fault in outline.Faults)
        {
            if (fault.Position >= start && fault.Position < end)
            {
                within.Add(fault.Problem);
            }
        }

        return within;
    }

    private Problem Problem(int position, string code, string sentence)
    {
        var (line, column) = JsonPlace.Of(body.Span, position);
        return new Problem(code, null, line, column, sentence);
    }

    private void Reject(ReadOnlyMemory<byte> raw, List<Problem> problems) => rejected.Add(new RejectedEvent(raw, problems, events.Count + rejected.Count));
}
