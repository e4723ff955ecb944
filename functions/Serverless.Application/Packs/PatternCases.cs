using System.Text;
using System.Text.Json;
using Serverless.Core.Events;
using Serverless.Core.Rules.Matching;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Application.Packs;

/// <summary>Runs pattern test files: one JSON object a line, of the forms <c>{"pattern", "event", "match"}</c>, <c>{"rules": [{"name", "pattern"}], "event",
/// "matches": [names]}</c> and <c>{"pattern", "rejected": true}</c>; <c>{"pattern"}</c> alone may be compiled or refused, but not with more memory than <see cref="MostAllocated"/>, nor in more time than <see cref="MostTime"/>. Where ages are asked for, a line
/// says with <c>"now"</c> what they are measured to (1970 where it does not). Other keys are comments. Patterns and events keep their own spelling of numbers and escapes.</summary>
/// <param name="matcher">What compiles and judges; the compiled matcher where none is given.</param>
/// <param name="busy">How long some work keeps a processor busy; as <see cref="BusyTime"/> has it where none is given.</param>
public sealed class PatternCases(Func<IReadOnlyList<EventPattern>, IRuleMatcher>? matcher = null, Func<Action, TimeSpan>? busy = null)
{
    /// <summary>In bytes: what reading and compiling one pattern may allocate.</summary>
    public const long MostAllocated = 64 << 20;

    /// <summary>Of a processor: what reading and compiling one pattern may take. The best of <see cref="Tries"/> counts.</summary>
    public static readonly TimeSpan MostTime = TimeSpan.FromMilliseconds(100);

    private const int Tries = 3;

    private readonly Func<Action, TimeSpan> busy = busy ?? BusyTime.Of;

    private readonly Func<IReadOnlyList<EventPattern>, IRuleMatcher> matcher = matcher ?? (patterns => RuleMatcher.Compile(patterns));

    /// <param name="lines">Empty lines are passed over.</param>
    public PatternCaseReport Run(IEnumerable<string> lines)
    {
        var (passed, number) = (0, 0);
        var heaviest = new PatternCaseMemory(0, 0);
        var differences = new List<PatternCaseDifference>();
        foreach (var line in lines)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            var sentence = Judge(line);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            heaviest = allocated > heaviest.Bytes ? new PatternCaseMemory(number, allocated) : heaviest;
            if (sentence is not null)
            {
                differences.Add(new PatternCaseDifference(number, sentence));
            }
            else
            {
                passed++;
            }
        }

        return new PatternCaseReport(passed, differences, heaviest);
    }

    /// <summary>Null where the line holds.</summary>
    private string? Judge(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 1000 });
            return Judge(document.RootElement);
        }
        catch (JsonException e)
        {
            return $"The line is not JSON: {e.Message}";
        }
    }

    private string? Judge(JsonElement line)
    {
        if (line.ValueKind != JsonValueKind.Object)
        {
            return "A line is an object.";
        }

        return line.TryGetProperty("rules", out var rules) ? Rules(line, rules)
            : !line.TryGetProperty("pattern", out var pattern) ? "A line has a 'pattern' or 'rules'."
            : line.TryGetProperty("rejected", out var rejected) ? Rejected(pattern, rejected.ValueKind == JsonValueKind.True)
            : Pattern(line, pattern);
    }

    private static string? Rejected(JsonElement pattern, bool expected)
    {
        var reading = PatternReader.ReadJson(Raw(pattern));
        return reading.Good != expected ? null : expected ? "The pattern was accepted." : $"The pattern was refused: {reading.Problems[0]}";
    }

    private string? Pattern(JsonElement line, JsonElement pattern)
    {
        if (!line.TryGetProperty("event", out _) && !line.TryGetProperty("match", out _))
        {
            return Alone(Raw(pattern));
        }

        if (!line.TryGetProperty("event", out var happened) || !line.TryGetProperty("match", out var match) || match.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            return "A line with a 'pattern' has an 'event' and 'match', true or false.";
        }

        var reading = PatternReader.ReadJson(Raw(pattern));
        if (reading.Value is null)
        {
            return $"The pattern was refused: {reading.Problems[0]}";
        }

        var found = Matches([reading.Value], line, happened).Count > 0;
        return found == match.GetBoolean() ? null : found ? "It matched and should not have." : "It did not match and should have.";
    }

    /// <summary>A pattern alone asks for an answer in bounded memory and time and no more: compiled or refused, each is one.</summary>
    private string? Alone(byte[] pattern)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var least = busy(() => Compile(pattern));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        for (var tries = 1; tries < Tries && least > MostTime; tries++)
        {
            least = new[] { least, busy(() => Compile(pattern)) }.Min();
        }

        return allocated > MostAllocated ? $"It took {allocated / 1048576.0:F1} MiB to compile or refuse the pattern; at most {MostAllocated >> 20} MiB are allowed."
            : least > MostTime ? $"It took {least.TotalMilliseconds:F0} ms of a processor to compile or refuse the pattern; at most {MostTime.TotalMilliseconds:F0} ms are allowed."
            : null;
    }

    private void Compile(byte[] pattern)
    {
        if (PatternReader.ReadJson(pattern).Value is { } read)
        {
            _ = matcher([read]);
        }
    }

    private string? Rules(JsonElement line, JsonElement rules)
    {
        if (!line.TryGetProperty("event", out var happened) || !line.TryGetProperty("matches", out var matches))
        {
            return "A line with 'rules' has an 'event' and 'matches'.";
        }

        var (names, patterns) = (new List<string>(), new List<EventPattern>());
        foreach (var rule in rules.EnumerateArray())
        {
            var name = rule.GetProperty("name").GetString()!;
            var reading = PatternReader.ReadJson(Raw(rule.GetProperty("pattern")));
            if (reading.Value is null)
            {
                return $"The pattern of '{name}' was refused: {reading.Problems[0]}";
            }

            names.Add(name);
            patterns.Add(reading.Value);
        }

        var found = Matches(patterns, line, happened).Select(i => names[i]).ToHashSet();
        var expected = matches.EnumerateArray().Select(name => name.GetString()!).ToHashSet();
        return found.SetEquals(expected) ? null : $"Matched [{string.Join(", ", found.Except(expected))}] too many and [{string.Join(", ", expected.Except(found))}] too few.";
    }

    private List<int> Matches(IReadOnlyList<EventPattern> patterns, JsonElement line, JsonElement happened)
    {
        var matches = new List<int>();
        matcher(patterns).Match(Raw(happened), Now(line), matches);
        return matches;
    }

    private static DateTimeOffset Now(JsonElement line) =>
        line.TryGetProperty("now", out var now) && now.ValueKind == JsonValueKind.String ? Rfc3339.Parse(now.GetString()) ?? DateTimeOffset.UnixEpoch : DateTimeOffset.UnixEpoch;

    private static byte[] Raw(JsonElement json) => Encoding.UTF8.GetBytes(json.GetRawText());
}

/// <param name="Differences">In the order of the lines.</param>
/// <param name="Heaviest">The line that allocated most; line 0 where there is none.</param>
public sealed record PatternCaseReport(int Passed, IReadOnlyList<PatternCaseDifference> Differences, PatternCaseMemory Heaviest)
{
    public int Failed => Differences.Count;
}

/// <param name="Line">From 1.</param>
public sealed record PatternCaseDifference(int Line, string Sentence);

/// <param name="Line">From 1.</param>
/// <param name="Bytes">Allocated while it was judged, its own text and event included.</param>
public sealed record PatternCaseMemory(int Line, long Bytes);
