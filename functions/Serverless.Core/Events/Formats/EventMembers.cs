using System.Text;
using Serverless.Core.Documents;
using Serverless.Core.Events.Json;

namespace Serverless.Core.Events.Formats;

/// <summary>The members of one event object, and where its problems go. The text is strict JSON.</summary>
internal readonly ref struct EventMembers(ReadOnlySpan<byte> text, int start, ReadOnlySpan<JsonMember> members, List<Problem> problems)
{
    private readonly ReadOnlySpan<byte> text = text;
    private readonly ReadOnlySpan<JsonMember> members = members;
    private readonly List<Problem> problems = problems;

    public int Start { get; } = start;

    public ReadOnlySpan<JsonMember> All => members;

    public bool Has(ReadOnlySpan<byte> name)
    {
        foreach (ref readonly var member in members)
        {
            if (IsNamed(member, name))
            {
                return true;
            }
        }

        return false;
    }

    public bool IsNamed(in JsonMember member, ReadOnlySpan<byte> name) => NameUtf8(member).SequenceEqual(name);

    /// <summary>The name as UTF-8, its escapes resolved.</summary>
    public ReadOnlySpan<byte> NameUtf8(in JsonMember member)
    {
        var raw = text.Slice(member.KeyStart, member.KeyLength);
        return member.KeyEscaped ? Encoding.UTF8.GetBytes(Text(raw)) : raw;
    }

    /// <summary>The value as it stands, with the quotes of a string.</summary>
    public ReadOnlySpan<byte> RawValue(in JsonMember member) => text[member.Start..member.End];

    public bool IsNull(in JsonMember member) => text[member.Start] == 'n';

    public bool IsString(in JsonMember member) => text[member.Start] == '"';

    /// <summary>The value of a string member.</summary>
    public string Text(in JsonMember member) => Text(text[(member.Start + 1)..(member.End - 1)]);

    /// <summary>The text of an attribute that must be a string of allowed characters; null, with a problem, where it is not.</summary>
    public string? AttributeText(in JsonMember member)
    {
        if (!IsString(member))
        {
            Report(member.Start, "event/attribute-type", $"'{Name(member)}' is a text; put it in double quotes.");
            return null;
        }

        var value = Text(member);
        if (AttributeRules.HasForbiddenCharacter(value))
        {
            Report(member.Start, "event/attribute-characters", $"'{Name(member)}' holds a control character; attributes are plain text.");
        }

        return value;
    }

    /// <summary>The same, for an attribute that may not be empty.</summary>
    public string? FilledText(in JsonMember member)
    {
        var value = AttributeText(member);
        if (value is "")
        {
            Report(member.Start, "event/empty-attribute", $"'{Name(member)}' is empty; give it a value.");
        }

        return value;
    }

    /// <summary>Reports an attribute that is absent or null.</summary>
    public void Require(ReadOnlySpan<byte> name)
    {
        foreach (ref readonly var member in members)
        {
            if (IsNamed(member, name) && !IsNull(member))
            {
                return;
            }
        }

        Report(Start, "event/missing-attribute", $"'{Encoding.UTF8.GetString(name)}' is missing; every event has one.");
    }

    public string Name(in JsonMember member) => Encoding.UTF8.GetString(NameUtf8(member));

    public void Report(int position, string code, string sentence)
    {
        if (problems.Count < StrictJson.ProblemLimit)
        {
            var (line, column) = JsonPlace.Of(text, position);
            problems.Add(new Problem(code, null, line, column, sentence));
        }
    }

    private static string Text(ReadOnlySpan<byte> raw)
    {
        if (!raw.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(raw);
        }

        var buffer = new byte[raw.Length];
        return Encoding.UTF8.GetString(buffer, 0, JsonEscapes.Unescape(raw, buffer));
    }
}
