using System.Buffers.Text;
using Serverless.Core.Events.Json;

namespace Serverless.Core.Events.Formats;

/// <summary>Reads a CloudEvent that stands as one JSON object (CloudEvents JSON format, section 3). The object itself is kept as it came.</summary>
/// <remarks>A null attribute is an absent one (section 2.2). An empty <c>subject</c> is taken for none: Event Grid delivers such. <c>source</c> is
/// any text: real senders put into it what is no strict URI reference. <c>data</c> may be any JSON value whatever <c>datacontenttype</c> says.</remarks>
internal static class StructuredCloudEvent
{
    public static NormalizedEvent? Read(EventMembers members, ReadOnlyMemory<byte> raw)
    {
        string? id = null, source = null, type = null, subject = null;
        DateTimeOffset? time = null;
        bool data = false, base64 = false;
        foreach (ref readonly var member in members.All)
        {
            if (members.IsNamed(member, "data"u8))
            {
                data = true;
            }
            else if (members.IsNull(member))
            {
                CheckName(members, member);
            }
            else
            {
                switch (members.NameUtf8(member))
                {
                    case var name when name.SequenceEqual("id"u8):
                        id = members.FilledText(member);
                        break;
                    case var name when name.SequenceEqual("source"u8):
                        source = members.FilledText(member);
                        break;
                    case var name when name.SequenceEqual("type"u8):
                        type = members.FilledText(member);
                        break;
                    case var name when name.SequenceEqual("specversion"u8):
                        CheckVersion(members, member);
                        break;
                    case var name when name.SequenceEqual("subject"u8):
                        subject = members.AttributeText(member);
                        break;
                    case var name when name.SequenceEqual("time"u8):
                        time = ReadTime(members, member);
                        break;
                    case var name when name.SequenceEqual("datacontenttype"u8) || name.SequenceEqual("dataschema"u8):
                        members.FilledText(member);
                        break;
                    case var name when name.SequenceEqual("data_base64"u8):
                        base64 = true;
                        CheckBase64(members, member);
                        break;
                    default:
                        CheckExtension(members, member);
                        break;
                }
            }
        }

        members.Require("specversion"u8);
        members.Require("id"u8);
        members.Require("source"u8);
        members.Require("type"u8);
        if (data && base64)
        {
            members.Report(members.Start, "event/data-twice", "The event has both 'data' and 'data_base64'; send one of them.");
        }

        return id is null || source is null || type is null ? null : new NormalizedEvent(source, id, type, subject is "" ? null : subject, time, raw);
    }

    private static void CheckVersion(EventMembers members, in JsonMember member)
    {
        var version = members.AttributeText(member);
        if (version is not (null or "1.0"))
        {
            members.Report(member.Start, "event/specversion", "'specversion' is \"1.0\"; other versions of CloudEvents are not read here.");
        }
    }

    private static DateTimeOffset? ReadTime(EventMembers members, in JsonMember member)
    {
        var text = members.AttributeText(member);
        var time = Rfc3339.Parse(text);
        if (text is not null && time is null)
        {
            members.Report(member.Start, "event/not-a-time", "'time' is an RFC 3339 timestamp with its offset, such as 2026-01-02T03:04:05Z.");
        }

        return time;
    }

    private static void CheckBase64(EventMembers members, in JsonMember member)
    {
        if (!members.IsString(member) || !Base64.IsValid(members.RawValue(member)[1..^1]))
        {
            members.Report(member.Start, "event/not-base64", "'data_base64' is a text of base64 (RFC 4648, section 4).");
        }
    }

    private static bool CheckName(EventMembers members, in JsonMember member)
    {
        var name = members.NameUtf8(member);
        if (AttributeRules.IsName(name) || name.SequenceEqual("data_base64"u8))
        {
            return true;
        }

        var lower = members.Name(member).ToLowerInvariant();
        var hint = lower is "specversion" or "id" or "source" or "type" or "subject" or "time" ? $"; did you mean '{lower}'?" : ".";
        members.Report(member.KeyStart - 1, "event/attribute-name", $"The attribute name '{members.Name(member)}' is not made of lower-case letters and digits only{hint}");
        return false;
    }

    private static void CheckExtension(EventMembers members, in JsonMember member)
    {
        if (!CheckName(members, member))
        {
            return;
        }

        var value = members.RawValue(member);
        switch (value[0])
        {
            case (byte)'"':
                members.AttributeText(member);
                break;
            case (byte)'t' or (byte)'f':
                break;
            case (byte)'{' or (byte)'[':
                members.Report(member.Start, "event/attribute-type", $"The extension '{members.Name(member)}' is a text, a boolean or a whole number; structured values belong into 'data'.");
                break;
            default:
                if (!Utf8Parser.TryParse(value, out int _, out var consumed) || consumed != value.Length)
                {
                    members.Report(member.Start, "event/attribute-type", $"The extension '{members.Name(member)}' is a whole number of 32 bits; send other numbers as texts.");
                }

                break;
        }
    }
}
