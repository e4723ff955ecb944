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
    private readonly Dictionary<State, int> numbers = [];
    private readonly List<ushort> next = [];
    private readonly int[] seen;
    private readonly Stack<int> open = new();
    private readonly List<int> reached = [];
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
    public static RegexTable? TryMake(ByteProgram program) => new RegexTableBuilder(program).Make();

    private RegexTable? Make()
    {
        // Lost and found.
        states.AddRange([new State([], Beside.Nothing), new State([], Beside.Nothing)]);
        next.AddRange(new ushort[samples.Count]);
        next.AddRange(Enumerable.Repeat((ushort)RegexTable.Found, samples.Count));

        // What begins at the start of the text only need not be looked for further on.
        var anchored = IsLost(new State([program.Start], Beside.Other)) && IsLost(new State([program.Start], Beside.Word));
        var start = new State([anchored ? program.Start : program.Anywhere], Beside.Nothing);
        numbers.Add(start, states.Count);
        states.Add(start);
        var foundAtEnd = new List<bool> { false, true };
        for (var state = RegexTable.Start; state < states.Count; state++)
        {
            if (states.Count > MostStates || (state + 1) * samples.Count > MostEntries || work > MostWork)
            {
                return null;
            }

            foundAtEnd.Add(Reach(states[state], Beside.Nothing).Contains(0));
            var (word, other) = (program.HasWordEdges ? Reach(states[state], Beside.Word) : [], Reach(states[state], Beside.Other));
            foreach (var sample in samples)
            {
                var isWord = program.HasWordEdges && IsWord(sample);
                next.Add((ushort)After(isWord ? word : other, sample, isWord ? Beside.Word : Beside.Other));
            }
        }

        return new RegexTable(classes, samples.Count, [.. next], [.. foundAtEnd]);
    }

    /// <param name="from">The steps that the places before the byte lead to.</param>
    private int After(int[] from, byte letter, Beside beside)
    {
        round++;
        work += from.Length;

        var places = new List<int>();
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
        return Number(new State([.. places], beside));
    }

    private int Number(State state)
    {
        if (!numbers.TryGetValue(state, out var number))
        {
            number = IsLost(state) ? RegexTable.Lost : states.Count;
            numbers.Add(state, number);
            if (number != RegexTable.Lost)
            {
                states.Add(state);
            }
        }

        return number;
    }

    /// <summary>No place leads to a byte or to the end, whatever comes.</summary>
    private bool IsLost(State state)
    {
        foreach (var beside in (ReadOnlySpan<Beside>)[Beside.Nothing, Beside.Word, Beside.Other])
        {
            if (Reach(state, beside).Length > 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The steps that take a byte, or the end, which the places lead to when <paramref name="after"/> comes next.</summary>
    private int[] Reach(State state, Beside after)
    {
        round++;
        reached.Clear();
        foreach (var place in state.Places)
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
                case ByteStepKind.Pass when Passes(step.Place, state.Before, after):
                    open.Push(step.Next);
                    break;
                case ByteStepKind.Take or ByteStepKind.Found:
                    reached.Add(place);
                    break;
            }
        }

        return [.. reached];
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
    private readonly record struct State(int[] Places, Beside Before)
    {
        public bool Equals(State other) => Before == other.Before && Places.AsSpan().SequenceEqual(other.Places);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            hash.AddBytes(MemoryMarshal.AsBytes(Places.AsSpan()));
            hash.Add(Before);
            return hash.ToHashCode();
        }
    }
}
