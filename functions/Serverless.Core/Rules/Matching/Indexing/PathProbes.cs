using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Rules.Matching.Indexing;

/// <summary>What is done with a value at one path: the parts of it that are looked up, and the questions it is asked outright. Immutable.</summary>
internal sealed class PathProbes
{
    public static readonly PathProbes None = new();

    public bool Text { get; private init; }

    public bool Folded { get; private init; }

    public bool Number { get; private init; }

    public bool Literal { get; private init; }

    // Known beforehand: they are asked of every value.
    public bool AnyEnds { get; private init; }

    public bool AnyFolded { get; private init; }

    public bool AnyFoldedEnds { get; private init; }

    public bool AnyAddress { get; private init; }

    /// <summary>In bytes, from the shortest.</summary>
    public byte[] Prefixes { get; private init; } = [];

    public byte[] Suffixes { get; private init; } = [];

    public byte[] FoldedPrefixes { get; private init; } = [];

    public byte[] FoldedSuffixes { get; private init; } = [];

    /// <summary>In bits.</summary>
    public byte[] AddressFour { get; private init; } = [];

    public byte[] AddressSix { get; private init; } = [];

    public int[] Asked { get; private init; } = [];

    private AskedTogether? together;

    /// <summary>How to find those of <see cref="Asked"/> that a text could pass; made when it is first needed, and null where they are few.</summary>
    public TextGrams? Grams(PagedList<Question> questions) =>
        Together(questions).Grams;

    /// <summary>How to find those of <see cref="Asked"/> that ask for ranges of numbers; null where they are few.</summary>
    public NumberRanges? Ranges(PagedList<Question> questions) => Together(questions).Ranges;

    private AskedTogether Together(PagedList<Question> questions) =>
        together ??= Asked.Length == 0 ? AskedTogether.Nothing : Find(questions);

    // By itself: what the lambda captures would be allocated for every event.
    private AskedTogether Find(PagedList<Question> questions) => AskedTogether.Of(Array.ConvertAll(Asked, asked => questions[asked].Test.Test as ValueTest));

    public PathProbes With(Gate gate, int question) => gate.Kind switch
    {
        GateKind.Text => Text ? this : Copy(text: true),
        GateKind.Folded => Folded ? this : Copy(folded: true),
        GateKind.Number => Number ? this : Copy(number: true),
        GateKind.Literal => Literal ? this : Copy(literal: true),
        GateKind.Prefix => With(Prefixes, gate) is { } lengths ? Copy(prefixes: lengths) : this,
        GateKind.Suffix => With(Suffixes, gate) is { } lengths ? Copy(suffixes: lengths) : this,
        GateKind.FoldedPrefix => With(FoldedPrefixes, gate) is { } lengths ? Copy(foldedPrefixes: lengths) : this,
        GateKind.FoldedSuffix => With(FoldedSuffixes, gate) is { } lengths ? Copy(foldedSuffixes: lengths) : this,
        GateKind.AddressFour => With(AddressFour, gate) is { } lengths ? Copy(four: lengths) : this,
        GateKind.AddressSix => With(AddressSix, gate) is { } lengths ? Copy(six: lengths) : this,
        _ => Copy(asked: [.. Asked, question]),
    };

    /// <summary>Only questions that are asked outright are taken out: another look-up costs nanoseconds, counting them would cost memory.</summary>
    public PathProbes Without(int question) => Copy(asked: [.. Asked.Where(asked => asked != question)]);

    private static byte[]? With(byte[] lengths, Gate gate) => lengths.Contains(gate.Length) ? null : [.. lengths.Append(gate.Length).Order()];

    private PathProbes Copy(
        bool text = false, bool folded = false, bool number = false, bool literal = false, byte[]? prefixes = null, byte[]? suffixes = null,
        byte[]? foldedPrefixes = null, byte[]? foldedSuffixes = null, byte[]? four = null, byte[]? six = null, int[]? asked = null)
    {
        var anyFoldedEnds = AnyFoldedEnds || foldedPrefixes is not null || foldedSuffixes is not null;
        return new()
        {
            Text = Text || text,
            Folded = Folded || folded,
            Number = Number || number,
            Literal = Literal || literal,
            AnyEnds = AnyEnds || prefixes is not null || suffixes is not null,
            AnyFolded = AnyFolded || folded || anyFoldedEnds,
            AnyFoldedEnds = anyFoldedEnds,
            AnyAddress = AnyAddress || four is not null || six is not null,
            Prefixes = prefixes ?? Prefixes,
            Suffixes = suffixes ?? Suffixes,
            FoldedPrefixes = foldedPrefixes ?? FoldedPrefixes,
            FoldedSuffixes = foldedSuffixes ?? FoldedSuffixes,
            AddressFour = four ?? AddressFour,
            AddressSix = six ?? AddressSix,
            Asked = asked ?? Asked,
        };
    }
}
