using Serverless.Core.Documents;

namespace Serverless.Core.Rules.Patterns;

/// <summary>A pattern over events that has been read: immutable. An event matches when every part of <see cref="Root"/> holds, with the values of
/// one element of an array wherever the paths go through an array of objects.</summary>
/// <param name="Combinations">How many plain conjunctions the pattern stands for; at most <see cref="PatternReader.MostCombinations"/>.</param>
public sealed record EventPattern(PatternNode.All Root, int Combinations)
{
    /// <summary>Every field of the pattern, in the order of the text.</summary>
    public IEnumerable<PatternNode.Field> Fields => Root.Fields;
}

/// <summary>A condition on an event: a closed set of three.</summary>
public abstract record PatternNode(DocumentPlace Place)
{
    /// <summary>The scalars at one path: at least one of them passes at least one of the tests, or, where <see cref="ValueTest.Absent"/> is among the
    /// tests, there is none.</summary>
    /// <param name="Path">From the top of the event. A dot in a key and a step into an object are the same.</param>
    public sealed record Field(DocumentPlace Place, IReadOnlyList<string> Path, IReadOnlyList<FieldTest> AnyOf) : PatternNode(Place)
    {
        public string Name => string.Join('.', Path);

        /// <summary>The tests are about whole values (<see cref="ValueTest.Elements"/>) and not about scalars: all of them or none.</summary>
        public bool Whole => AnyOf is [{ Test: ValueTest.Elements }, ..];
    }

    /// <summary>Every part holds.</summary>
    public sealed record All(DocumentPlace Place, IReadOnlyList<PatternNode> Parts) : PatternNode(Place);

    /// <summary>At least one branch holds: <c>$or</c>.</summary>
    public sealed record Any(DocumentPlace Place, IReadOnlyList<All> Branches) : PatternNode(Place);

    internal IEnumerable<Field> Fields => this switch
    {
        Field own => [own],
        All all => all.Parts.SelectMany(part => part.Fields),
        Any any => any.Branches.SelectMany(branch => branch.Fields),
        _ => [],
    };
}

/// <summary>A test with the place it was written at.</summary>
public sealed record FieldTest(DocumentPlace Place, ValueTest Test);
