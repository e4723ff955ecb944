using System.Buffers;
using System.Text;
using System.Text.Json;
using Serverless.Core.Events.Json;

namespace Serverless.Core.Events.Formats;

/// <summary>Reads an event of the Event Grid schema and writes it as the CloudEvent that Event Grid itself would deliver: source is the topic, type the
/// eventType, time the eventTime; <c>dataVersion</c> travels as the extension <c>dataversion</c>, <c>metadataVersion</c> (about the schema, not the event)
/// is left out, and what a dead-lettered event carries travels under Event Grid's own lower-case names.</summary>
internal static class EventGridEvent
{
    private static readonly string[] DeadLetterNames = ["deadLetterReason", "deliveryAttempts", "lastDeliveryOutcome", "publishTime", "lastDeliveryAttemptTime", "lastHttpStatusCode"];

    public static NormalizedEvent? Read(EventMembers members, ReadOnlyMemory<byte> raw, string? defaultSource)
    {
        var draft = new Draft(raw.Length);
        string? id = null, type = null, source = null, subject = null, version = null;
        DateTimeOffset? time = null;
        foreach (ref readonly var member in members.All)
        {
            switch (members.Name(member))
            {
                case "id" when !members.IsNull(member):
                    id = draft.Copy("id", members, member, members.FilledText(member));
                    break;
                case "topic" when !members.IsNull(member):
                    source = draft.Copy("source", members, member, members.FilledText(member));
                    break;
                case "eventType" when !members.IsNull(member):
                    type = draft.Copy("type", members, member, members.FilledText(member));
                    break;
                case "subject" when !members.IsNull(member):
                    subject = draft.CopyFilled("subject", members, member, members.AttributeText(member));
                    break;
                case "eventTime" when !members.IsNull(member):
                    time = ReadTime(members, member, draft);
                    break;
                case "data":
                    draft.Raw("data", members.RawValue(member));
                    break;
                case "dataVersion" or "dataversion" when version is null && !members.IsNull(member):
                    version = draft.CopyFilled("dataversion", members, member, members.AttributeText(member));
                    break;
                case "id" or "topic" or "eventType" or "subject" or "eventTime" or "dataVersion" or "dataversion" or "metadataVersion" or "metaDataVersion":
                    break;
                case var name when DeadLetterNames.Contains(name) && members.RawValue(member)[0] is not ((byte)'{' or (byte)'['):
                    draft.Raw(name.ToLowerInvariant(), members.RawValue(member));
                    break;
                case var name:
                    members.Report(member.KeyStart - 1, "event/unknown-member", $"The Event Grid schema has no member '{name}'; put it into 'data'.");
                    break;
            }
        }

        if (source is null && defaultSource is not null)
        {
            source = draft.Text("source", defaultSource);
        }

        members.Require("id"u8);
        members.Require("eventType"u8);
        members.Require("eventTime"u8);
        if (source is null)
        {
            members.Require("topic"u8);
        }

        return id is null || type is null || source is null || time is null ? null : new NormalizedEvent(source, id, type, subject, time, draft.Finish());
    }

    private static DateTimeOffset? ReadTime(EventMembers members, in JsonMember member, Draft draft)
    {
        var text = members.AttributeText(member);
        if (text is null)
        {
            return null;
        }

        // Some services deliver times without an offset; the schema says that they are UTC.
        var time = Rfc3339.Parse(text, zone: false);
        if (time is null)
        {
            members.Report(member.Start, "event/not-a-time", "'eventTime' is an ISO 8601 time in UTC, such as 2026-01-02T03:04:05Z.");
            return null;
        }

        draft.Text("time", Rfc3339.Parse(text) is null ? text + "Z" : text);
        return time;
    }

    /// <summary>The CloudEvent being written; values are copied as they came wherever they can be.</summary>
    private sealed class Draft
    {
        private readonly ArrayBufferWriter<byte> buffer;

        public Draft(int capacity)
        {
            buffer = new ArrayBufferWriter<byte>(capacity + 64);
            buffer.Write("{\"specversion\":\"1.0\""u8);
        }

        public string? Copy(string name, EventMembers members, in JsonMember member, string? value)
        {
            if (value is not null)
            {
                Raw(name, members.RawValue(member));
            }

            return value;
        }

        public string? CopyFilled(string name, EventMembers members, in JsonMember member, string? value) => value is "" ? null : Copy(name, members, member, value);

        public string Text(string name, string value)
        {
            Raw(name, Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(value)}\""));
            return value;
        }

        public void Raw(string name, ReadOnlySpan<byte> value)
        {
            buffer.Write(",\""u8);
            Encoding.UTF8.GetBytes(name, buffer);
            buffer.Write("\":"u8);
            buffer.Write(value);
        }

        public ReadOnlyMemory<byte> Finish()
        {
            buffer.Write("}"u8);
            return buffer.WrittenMemory;
        }
    }
}
