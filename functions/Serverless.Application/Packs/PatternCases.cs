using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Serverless.Core.Rules.Matching;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Application.Packs;

/// <summary>Runs pattern test files: one JSON object a line, of the forms <c>{"pattern", "event", "match"}</c>, <c>{"rules": [{"name", "pattern"}], "event",
/// "matches": [names]}</c>, <c>{"pattern", "rejected": true}</c> and <c>{"rules", "rejected": true}</c>; <c>{"pattern"}</c> alone may be compiled or refused, but not with more memory than <see cref="MostAllocated"/>, nor in more time than <see cref="MostTime"/>.
/// Where ages are asked for, a line says with <c>"now"</c> what they are measured to; it is the present where it does not. Other keys are comments. Patterns and events keep their own spelling of
/// numbers and escapes. Whatever a line is, it passes or fails, and the next is run.</summary>
/// <param name="matcher">What compiles and judges, null where the patterns are too complex together; the compiled matcher where none is given.</param>
/// <param name="clock">Tells the present; the system's where none is given.</param>
/// <param name="busy">How long some work keeps a processor busy; as <see cref="BusyTime"/> has it where none is given.</param>
public sealed class PatternCases(Func<IReadOnlyList<EventPattern>, IRuleMatcher?>? matcher = null, TimeProvider? clock = null, Func<Action, TimeSpan>? busy = null)
{
    /// <summary>In bytes: what reading and compiling one pattern may allocate.</summary>
    public const long MostAllocated = 64 << 20;

    /// <summary>Of a processor: what reading and compiling one pattern may take. The best of <see cref="Tries"/> counts.</summary>
    public static readonly TimeSpan MostTime = TimeSpan.FromMilliseconds(100);

    private const int Tries = 3;

    private const int MostDepth = 1000;

    private readonly Func<IReadOnlyList<EventPattern>, IRuleMatcher?> matcher = matcher ?? RuleMatcher.TryCompile;
    private readonly TimeProvider clock = clock ?? TimeProvider.System;
    private readonly Func<Action, TimeSpan> busy = busy ?? BusyTime.Of;

    /// <param name="lines">Empty lines are passed over.</param>
    public PatternCaseReport Run(IEnumerable<string> lines) => Run(lines.Select(line => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(line)));

    /// <param name="lines">As they stand in the file, so that what is no UTF-8 is told. Empty lines are passed over.</param>
    public PatternCaseReport Run(IEnumerable<ReadOnlyMemory<byte>> lines)
    {
        var (passed, number) = (0, 0);
        var heaviest = new PatternCaseMemory(0, 0);
        var differences = new List<PatternCaseDifference>();
        foreach (var line in lines)
        {
            number++;
            if (!line.Span.ContainsAnyExcept(" \t\r"u8))
            {
                continue;
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            var fault = Judge(line);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            heaviest = allocated > heaviest.Bytes ? new PatternCaseMemory(number, allocated) : heaviest;
            passed += fault is null ? 1 : 0;
            if (fault is not null)
            {
                differences.Add(new PatternCaseDifference(number, fault.Column, fault.Sentence));
            }
        }

        return new PatternCaseReport(passed, differences, heaviest);
    }

    /// <summary>Null where the line holds.</summary>
    private PatternCaseFault? Judge(ReadOnlyMemory<byte> line)
    {
        if (!Utf8.IsValid(line.Span))
        {
            return new PatternCaseFault(ValidLength(line.Span) + 1, "The line is not UTF-8 from here on.");
        }

        try
        {
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = MostDepth });
            var read = PatternCase.Read(document.RootElement, line, clock.GetUtcNow(), out var fault);
            return read is null ? fault : Judge(read);
        }
        catch (JsonException e)
        {
            return new PatternCaseFault((int)(e.BytePositionInLine ?? 0) + 1, $"The line is not JSON: {e.Message}");
        }
    }

    private PatternCaseFault? Judge(PatternCase line)
    {
        if (line.Asks == PatternCaseKind.Alone)
        {
            return Alone(line);
        }

        var compiled = Compile(line, out var refusal);
        if (line.Asks is PatternCaseKind.Rejected or PatternCaseKind.Accepted)
        {
            return (compiled is null) == (line.Asks == PatternCaseKind.Rejected) ? null : refusal ?? new PatternCaseFault(1, line.IsSet ? "The rules were accepted." : "The pattern was accepted.");
        }

        if (compiled is null)
        {
            return refusal;
        }

        var matches = new List<int>();
        compiled.Match(line.Event, line.Now, matches);
        var found = matches.Select(at => line.Names[at]).ToHashSet(StringComparer.Ordinal);
        return found.SetEquals(line.Expected) ? null
            : new PatternCaseFault(1, line.IsSet ? $"Matched [{string.Join(", ", found.Except(line.Expected))}] too many and [{string.Join(", ", line.Expected.Except(found))}] too few."
                : found.Count > 0 ? "It matched and should not have." : "It did not match and should have.");
    }

    /// <summary>Null with the reason where a pattern is refused, or all of them together.</summary>
    private IRuleMatcher? Compile(PatternCase line, out PatternCaseFault? refusal)
    {
        var (patterns, budget) = (new List<EventPattern>(), RegexBudget.OfPattern());
        for (var i = 0; i < line.Patterns.Count; i++)
        {
            var reading = PatternReader.ReadJson(line.Patterns[i].Utf8.Span, budget: budget);
            if (reading.Value is null)
            {
                var problem = reading.Problems[0];
                refusal = new PatternCaseFault(line.Patterns[i].Column + Math.Max(0, problem.Column - 1), $"{line.Called(i)} was refused: {problem.Code} {problem.Sentence}");
                return null;
            }

            patterns.Add(reading.Value);
        }

        var compiled = matcher(patterns);
        refusal = compiled is not null ? null
            : line.IsSet && RuleMatcher.Heaviest(patterns) is >= 0 and var heaviest ? new PatternCaseFault(line.Patterns[heaviest].Column, RuleMatcher.TooComplex($"'{line.Names[heaviest]}'"))
            : new PatternCaseFault(line.Patterns[0].Column, $"The pattern costs more than {RuleMatcher.MostComplexity} tests on every event, or its expressions more than 16 MiB.");
        return compiled;
    }

    /// <summary>A pattern alone asks for an answer in bounded memory and time and no more: compiled or refused, each is one.</summary>
    private PatternCaseFault? Alone(PatternCase line)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var least = busy(() => Compile(line, out _));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        for (var tries = 1; tries < Tries && least > MostTime; tries++)
        {
            least = new[] { least, busy(() => Compile(line, out _)) }.Min();
        }

        var sentence = allocated > MostAllocated ? $"It took {allocated / 1048576.0:F1} MiB to compile or refuse the pattern; at most {MostAllocated >> 20} MiB are allowed."
            : least > MostTime ? $"It took {least.TotalMilliseconds:F0} ms of a processor to compile or refuse the pattern; at most {MostTime.TotalMilliseconds:F0} ms are allowed."
            : null;
        return sentence is null ? null : new PatternCaseFault(line.Patterns[0].Column, sentence);
    }

    private static int ValidLength(ReadOnlySpan<byte> utf8)
    {
        var (at, units) = (0, 0);
        while (Rune.DecodeFromUtf8(utf8[at..], out var rune, out var length) == System.Buffers.OperationStatus.Done)
        {
            (at, units) = (at + length, units + rune.Utf16SequenceLength);
        }

        return units;
    }
}

/// <param name="Differences">In the order of the lines.</param>
/// <param name="Heaviest">The line that allocated most; line 0 where there is none.</param>
public sealed record PatternCaseReport(int Passed, IReadOnlyList<PatternCaseDifference> Differences, PatternCaseMemory Heaviest)
{
    public int Failed => Differences.Count;
}

/// <param name="Line">From 1.</param>
/// <param name="Column">Within the line, in UTF-16 units from 1; 1 where all of the line is meant.</param>
public sealed record PatternCaseDifference(int Line, int Column, string Sentence);

/// <param name="Line">From 1.</param>
/// <param name="Bytes">Allocated while it was judged, its own text and event included.</param>
public sealed record PatternCaseMemory(int Line, long Bytes);
