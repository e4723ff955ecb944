using System.Runtime.InteropServices;

namespace Serverless.Core.Rules.Patterns.Regexes;

/// <summary>Makes the table of a program: each state stands for all the places the program can be at (Rabin and Scott).</summary>
internal sealed class RegexTableBuilder
{
    public const int MostStates = 1_024;

    /// <summary>States times classes of bytes: 32 KiB.</summary>
    public const int MostEntries = 16_384;

    /// <summary>Steps looked at while the table is made: some milliseconds.</summary>
    public const int MostWork = 250_000;

    private readonly ByteProgram program;
    private readonly byte[] classes = new byte[256];
    private readonly List<byte> samples = [];
    private readonly List<State> states = [];
    private readonly Dictionary<int, int> newest = [];
    private readonly List<ushort> next = [];
    private readonly int[] seen;
    private readonly Stack<int> open = new();
    private readonly List<int> beforeWord = [];
    private readonly List<int> beforeOther = [];
    private readonly List<int> reached = [];
    private readonly List<int> places = [];
    private int round;
    private int work;

    private RegexTableBuilder(ByteProgram program)
    {
        this.program = program;
        seen = new int[program.Count];
        Classify();
    }

    /// <summary>What stands beside a place in a text.</summary>
    private enum Beside : byte
    {
        Nothing,
        Word,
        Other,
    }

    /// <summary>Null where it takes more than <see cref="MostStates"/>, <see cref="MostEntries"/> or <see cref="MostWork"/>.</summary>
    /// <param name="work">Steps that were looked at, also where it is null.</param>
    public static RegexTable? TryMake(ByteProgram program, out int work)
    {
        var builder = new RegexTableBuilder(program);
        var table = builder.Make();
        work = builder.work;
        return table;
    }

    private RegexTable? Make()
    {
        // Lost and found.
        states.AddRange([new State([], Beside.Nothing, -1), new State([], Beside.Nothing, -1)]);
        next.AddRange(new ushort[samples.Count]);
        next.AddRange(Enumerable.Repeat((ushort)RegexTable.Found, samples.Count));

        // What begins at the start of the text only need not be looked for further on.
        var anchored = IsLost([program.Start], Beside.Other) && IsLost([program.Start], Beside.Word);
        int[] start = [anchored ? program.Start : program.Anywhere];
        newest.Add(HashOf(start, Beside.Nothing), RegexTable.Start);
        states.Add(new State(start, Beside.Nothing, -1));
        var foundAtEnd = new List<bool> { false, true };
        for (var state = RegexTable.Start; state < states.Count; state++)
        {
            if (states.Count > MostStates || (state + 1) * samples.Count > MostEntries || work > MostWork)
            {
                return null;
            }

            var (at, before) = (states[state].Places, states[state].Before);
            Reach(at, before, Beside.Nothing, reached);
            foundAtEnd.Add(reached.Contains(0));
            Reach(at, before, Beside.Other, beforeOther);
            if (program.HasWordEdges)
            {
                Reach(at, before, Beside.Word, beforeWord);
            }

            foreach (var sample in samples)
            {
                var isWord = program.HasWordEdges && IsWord(sample);
                next.Add((ushort)After(isWord ? beforeWord : beforeOther, sample, isWord ? Beside.Word : Beside.Other));
            }
        }

        return new RegexTable(classes, samples.Count, [.. next], [.. foundAtEnd]);
    }

    /// <param name="from">The steps that the places before the byte lead to.</param>
    private int After(List<int> from, byte letter, Beside beside)
    {
        round++;
        work += from.Count + 1;
        places.Clear();
        foreach (var place in from)
        {
            var step = program[place];
            if (step.Kind == ByteStepKind.Found)
            {
                return RegexTable.Found;
            }

            if (letter >= step.First && letter <= step.Last && seen[step.Next] != round)
            {
                seen[step.Next] = round;
                places.Add(step.Next);
            }
        }

        places.Sort();
        return Number(CollectionsMarshal.AsSpan(places), beside);
    }

    /// <param name="at">Ascending.</param>
    private int Number(ReadOnlySpan<int> at, Beside before)
    {
        ref var first = ref CollectionsMarshal.GetValueRefOrAddDefault(newest, HashOf(at, before), out var there);
        for (var state = there ? first : -1; state >= 0; state = states[state].Next)
        {
            if (states[state].Before == before && states[state].Places.AsSpan().SequenceEqual(at))
            {
                return state;
            }
        }

        if (IsLost(at, before))
        {
            first = there ? first : -1;
            return RegexTable.Lost;
        }

        states.Add(new State(at.ToArray(), before, there ? first : -1));
        return first = states.Count - 1;
    }

    private static int HashOf(ReadOnlySpan<int> at, Beside before)
    {
        var hash = default(HashCode);
        hash.AddBytes(MemoryMarshal.AsBytes(at));
        hash.Add(before);
        return hash.ToHashCode();
    }

    /// <summary>No place leads to a byte or to the end, whatever comes.</summary>
    private bool IsLost(ReadOnlySpan<int> at, Beside before)
    {
        foreach (var beside in (ReadOnlySpan<Beside>)[Beside.Other, Beside.Nothing, Beside.Word])
        {
            Reach(at, before, beside, reached);
            if (reached.Count > 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The steps that take a byte, or the end, which the places lead to when <paramref name="after"/> comes next.</summary>
    private void Reach(ReadOnlySpan<int> at, Beside before, Beside after, List<int> into)
    {
        round++;
        into.Clear();
        foreach (var place in at)
        {
            open.Push(place);
        }

        while (open.TryPop(out var place))
        {
            work++;
            if (seen[place] == round)
            {
                continue;
            }

            seen[place] = round;
            var step = program[place];
            switch (step.Kind)
            {
                case ByteStepKind.Fork:
                    open.Push(step.Other);
                    open.Push(step.Next);
                    break;
                case ByteStepKind.Pass when Passes(step.Place, before, after):
                    open.Push(step.Next);
                    break;
                case ByteStepKind.Take or ByteStepKind.Found:
                    into.Add(place);
                    break;
            }
        }
    }

    private static bool Passes(RegexPlace place, Beside before, Beside after) => place switch
    {
        RegexPlace.Start => before == Beside.Nothing,
        RegexPlace.End => after == Beside.Nothing,
        RegexPlace.WordEdge => (before == Beside.Word) != (after == Beside.Word),
        _ => (before == Beside.Word) == (after == Beside.Word),
    };

    private void Classify()
    {
        var cuts = new bool[257];
        for (var i = 0; i < program.Count; i++)
        {
            if (program[i] is { Kind: ByteStepKind.Take } step && step.First <= step.Last)
            {
                cuts[step.First] = cuts[step.Last + 1] = true;
            }
        }

        for (var letter = 0; letter < 256; letter++)
        {
            var cut = cuts[letter] || (program.HasWordEdges && letter > 0 && IsWord((byte)letter) != IsWord((byte)(letter - 1)));
            if (letter == 0 || cut)
            {
                samples.Add((byte)letter);
            }

            classes[letter] = (byte)(samples.Count - 1);
        }
    }

    private static bool IsWord(byte letter) => char.IsAsciiLetterOrDigit((char)letter) || letter == '_';

    /// <param name="Places">Ascending.</param>
    /// <param name="Next">The state before it that has the same hash, or -1.</param>
    private readonly record struct State(int[] Places, Beside Before, int Next);
}
