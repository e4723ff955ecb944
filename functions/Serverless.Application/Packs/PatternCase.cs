using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Serverless.Core.Events;

namespace Serverless.Application.Packs;

internal enum PatternCaseKind
{
    /// <summary>The event matches these.</summary>
    Matches,

    /// <summary>An answer in bounded memory.</summary>
    Alone,

    Rejected,

    Accepted,
}

/// <summary>Why a line fails.</summary>
/// <param name="Column">Within the line, in UTF-16 units from 1.</param>
internal sealed record PatternCaseFault(int Column, string Sentence);

/// <summary>A part of a line as it stands there.</summary>
/// <param name="Column">Where it begins, in UTF-16 units from 1.</param>
internal readonly record struct LinePart(ReadOnlyMemory<byte> Utf8, int Column);

/// <summary>A line of a pattern test file that is well formed.</summary>
internal sealed class PatternCase
{
    private readonly ReadOnlyMemory<byte> line;
    private LinePart happened;

    private PatternCase(ReadOnlyMemory<byte> line) => this.line = line;

    public PatternCaseKind Asks { get; private set; }

    /// <summary>It has <c>rules</c> and not one <c>pattern</c>.</summary>
    public bool IsSet { get; private set; }

    public List<string> Names { get; } = [];

    public List<LinePart> Patterns { get; } = [];

    /// <summary>Names of the patterns that the event matches.</summary>
    public HashSet<string> Expected { get; } = new(StringComparer.Ordinal);

    public DateTimeOffset Now { get; private set; }

    public ReadOnlySpan<byte> Event => happened.Utf8.Span;

    /// <summary>What a sentence calls a pattern.</summary>
    public string Called(int pattern) => IsSet ? $"The pattern of '{Names[pattern]}'" : "The pattern";

    /// <summary>Null with what is wrong in <paramref name="fault"/>.</summary>
    /// <param name="root">Of the line, which is UTF-8.</param>
    /// <param name="now">What ages are measured to where the line does not say.</param>
    public static PatternCase? Read(JsonElement root, ReadOnlyMemory<byte> line, DateTimeOffset now, out PatternCaseFault? fault)
    {
        var read = new PatternCase(line) { Now = now };
        try
        {
            fault = root.ValueKind == JsonValueKind.Object ? read.Take(root) : new PatternCaseFault(1, $"A line is an object, not {Kind(root)}.");
        }
        catch (InvalidOperationException)
        {
            // Keys are compared as texts, and half of a surrogate pair is none.
            fault = new PatternCaseFault(1, "A key of the line has half of a surrogate pair.");
        }

        return fault is null ? read : null;
    }

    private PatternCaseFault? Take(JsonElement root)
    {
        if (root.TryGetProperty("rules", out var rules))
        {
            IsSet = true;
            if (TakeRules(rules) is { } fault)
            {
                return fault;
            }
        }
        else if (root.TryGetProperty("pattern", out var pattern))
        {
            Names.Add("");
            Patterns.Add(PartOf(pattern));
        }
        else
        {
            return new PatternCaseFault(1, "A line has a 'pattern' or 'rules'.");
        }

        if (root.TryGetProperty("now", out var now) && TakeNow(now) is { } wrong)
        {
            return wrong;
        }

        if (root.TryGetProperty("rejected", out var rejected))
        {
            Asks = rejected.ValueKind == JsonValueKind.True ? PatternCaseKind.Rejected : PatternCaseKind.Accepted;
            return rejected.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : At(rejected, $"'rejected' is true or false, not {Kind(rejected)}.");
        }

        return TakeExpected(root);
    }

    private PatternCaseFault? TakeRules(JsonElement rules)
    {
        if (rules.ValueKind != JsonValueKind.Array)
        {
            return At(rules, $"'rules' is a list of objects with 'name' and 'pattern', not {Kind(rules)}.");
        }

        foreach (var rule in rules.EnumerateArray())
        {
            if (rule.ValueKind != JsonValueKind.Object || !rule.TryGetProperty("name", out var name) || !rule.TryGetProperty("pattern", out var pattern))
            {
                return At(rule, $"Rule {Names.Count + 1} is no object with 'name' and 'pattern'.");
            }

            if (Text(name) is not { } text)
            {
                return At(name, $"The name of rule {Names.Count + 1} is a text, and Unicode, not {Kind(name)}.");
            }

            Names.Add(text);
            Patterns.Add(PartOf(pattern));
        }

        return null;
    }

    private PatternCaseFault? TakeNow(JsonElement now)
    {
        if (Text(now) is not { } text || Rfc3339.Parse(text) is not { } time)
        {
            return At(now, "'now' is a time of RFC 3339, such as \"2026-01-02T12:00:00Z\".");
        }

        Now = time;
        return null;
    }

    private PatternCaseFault? TakeExpected(JsonElement root)
    {
        var (hasEvent, hasAnswer) = (root.TryGetProperty("event", out var it), root.TryGetProperty(IsSet ? "matches" : "match", out var answer));
        if (!IsSet && !hasEvent && !hasAnswer)
        {
            Asks = PatternCaseKind.Alone;
            return null;
        }

        if (!hasEvent || !hasAnswer)
        {
            return new PatternCaseFault(1, IsSet ? "A line with 'rules' has an 'event' and 'matches', or 'rejected'." : "A line with a 'pattern' has an 'event' and 'match', true or false.");
        }

        happened = PartOf(it);
        return IsSet ? TakeNames(answer) : TakeAnswer(answer);
    }

    private PatternCaseFault? TakeAnswer(JsonElement match)
    {
        if (match.ValueKind == JsonValueKind.True)
        {
            Expected.Add("");
        }

        return match.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : At(match, $"'match' is true or false, not {Kind(match)}.");
    }

    private PatternCaseFault? TakeNames(JsonElement matches)
    {
        if (matches.ValueKind != JsonValueKind.Array)
        {
            return At(matches, $"'matches' is a list of names of rules, not {Kind(matches)}.");
        }

        foreach (var name in matches.EnumerateArray())
        {
            if (Text(name) is not { } text)
            {
                return At(name, $"'matches' lists names of rules, which are texts, and Unicode, not {Kind(name)}.");
            }

            Expected.Add(text);
        }

        return null;
    }

    /// <summary>Null where it is no text, or has half of a surrogate pair.</summary>
    private static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "this text",
        JsonValueKind.Number => "a number",
        _ => value.GetRawText(),
    };

    private PatternCaseFault At(JsonElement value, string sentence) => new(PartOf(value).Column, sentence);

    private LinePart PartOf(JsonElement value)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value);
        line.Span.Overlaps(raw, out var start);
        return new LinePart(line.Slice(start, raw.Length), Encoding.UTF8.GetCharCount(line.Span[..start]) + 1);
    }
}
