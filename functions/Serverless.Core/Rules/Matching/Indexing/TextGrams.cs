using System.Text;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Rules.Matching.Indexing;

/// <summary>Finds, in one pass over a text, which of the questions of a path could say yes to it: of each wildcard, <c>contains</c> and expression up to four bytes that no text that passes is
/// without. Immutable.</summary>
internal sealed class TextGrams
{
    /// <summary>Fewer questions are asked faster than looked for.</summary>
    public const int FewQuestions = 8;

    private const int MostSize = 4;
    private const int MostWindows = 64;
    private const int None = -1;

    private readonly List<Group> groups = [];
    private readonly int[] slots;
    private readonly uint[] masks;

    private TextGrams(int[] outright, Dictionary<(uint Gram, int Size), List<int>> grams)
    {
        Outright = outright;
        slots = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(256, grams.Count * 4))];
        Array.Fill(slots, None);
        foreach (var ((gram, size), places) in grams)
        {
            var slot = SlotOf(gram, size);
            while (slots[slot] != None)
            {
                slot = (slot + 1) & (slots.Length - 1);
            }

            slots[slot] = groups.Count;
            groups.Add(new Group(gram, size, [.. places]));
        }

        masks = [.. Enumerable.Range(1, MostSize).Select(size => grams.Keys.Any(key => key.Size == size) ? Mask(size) : 0)];
    }

    /// <summary>Places of the questions that are asked of every value: nothing is known that it would have to hold.</summary>
    public int[] Outright { get; }

    public int Groups => groups.Count;

    /// <summary>Of the questions that are looked for together, their places among those of the path.</summary>
    public int[] Places(int group) => groups[group].Places;

    public static TextGrams Of(IReadOnlyList<ValueTest?> questions)
    {
        var (outright, grams) = (new List<int>(), new Dictionary<(uint, int), List<int>>());
        for (var place = 0; place < questions.Count; place++)
        {
            if (questions[place] is ValueTest.NumberRange)
            {
                // No text passes.
                continue;
            }

            if (Needed(questions[place]) is not { } anyOf)
            {
                outright.Add(place);
                continue;
            }

            foreach (var pieces in anyOf)
            {
                var gram = Rarest(pieces, grams);
                if (!grams.TryGetValue(gram, out var places))
                {
                    grams.Add(gram, places = []);
                }

                if (places.Count == 0 || places[^1] != place)
                {
                    places.Add(place);
                }
            }
        }

        return new TextGrams([.. outright], grams);
    }

    /// <summary>Adds the groups of which a text holds the bytes, each once.</summary>
    /// <param name="met">By group the last text it was met in.</param>
    /// <param name="stamp">Of this text.</param>
    public void Find(ReadOnlySpan<byte> text, Span<int> met, int stamp, List<int> found)
    {
        MatchingSteps.Count(text.Length);
        var (window, last) = (0u, slots.Length - 1);
        for (var i = 0; i < text.Length; i++)
        {
            window = (window << 8) | text[i];
            for (var size = 1; size <= MostSize; size++)
            {
                if (masks[size - 1] == 0 || i + 1 < size)
                {
                    continue;
                }

                var gram = window & masks[size - 1];
                for (var slot = SlotOf(gram, size); slots[slot] != None; slot = (slot + 1) & last)
                {
                    var group = slots[slot];
                    if (groups[group].Gram == gram && groups[group].Size == size)
                    {
                        if (met[group] != stamp)
                        {
                            met[group] = stamp;
                            found.Add(group);
                        }

                        break;
                    }
                }
            }
        }
    }

    /// <summary>Lists of pieces: a text that passes holds all pieces of one of them. Null where nothing is known.</summary>
    private static IReadOnlyList<IReadOnlyList<byte[]>>? Needed(ValueTest? test) => test switch
    {
        ValueTest.Wildcard { Value.Pieces: var pieces } when pieces.Any(piece => piece.Length > 0) => [pieces],
        ValueTest.Contains { AnyCase: false } contains => [.. contains.Pieces.Select(piece => (IReadOnlyList<byte[]>)[piece])],
        ValueTest.Regex { Value.Needed: { Length: > 0 } needed } => [[Encoding.UTF8.GetBytes(needed)]],
        _ => null,
    };

    /// <summary>Of the bytes that stand beside each other in a piece those by which the fewest questions are found yet, rather more of them than fewer.</summary>
    private static (uint Gram, int Size) Rarest(IReadOnlyList<byte[]> pieces, Dictionary<(uint, int), List<int>> grams)
    {
        var (best, least) = ((0u, 0), int.MaxValue);
        foreach (var piece in pieces)
        {
            var size = Math.Min(MostSize, piece.Length);
            for (var start = 0; size > 0 && start + size <= piece.Length && start < MostWindows; start++)
            {
                var gram = 0u;
                foreach (var letter in piece.AsSpan(start, size))
                {
                    gram = (gram << 8) | letter;
                }

                var cost = (grams.TryGetValue((gram, size), out var there) ? there.Count : 0) + (size switch { 1 => 64, 2 => 8, _ => 0 });
                (best, least) = cost < least ? ((gram, size), cost) : (best, least);
            }
        }

        return best;
    }

    private static uint Mask(int size) => uint.MaxValue >> (8 * (MostSize - size));

    private int SlotOf(uint gram, int size) => (int)(((gram ^ ((uint)size << 29)) * 0x9E3779B1u) >> 7) & (slots.Length - 1);

    private sealed record Group(uint Gram, int Size, int[] Places);
}
