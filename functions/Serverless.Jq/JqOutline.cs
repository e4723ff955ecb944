namespace Serverless.Jq;

/// <summary>What an expression is made of, so far as that is sums, texts, objects, paths and pipes: for who knows a part of its data only. Everything else
/// is one closed <see cref="Program"/>. Immutable but for what is compiled on demand.</summary>
public abstract record JqOutline
{
    private JqOutline()
    {
    }

    /// <summary>The outline of a text that compiles.</summary>
    /// <param name="variables">Names (without <c>$</c>) a run supplies.</param>
    public static JqOutline Of(string text, IReadOnlyCollection<string> variables) => new Syntax.Outliner(text, variables).Outline();

    /// <summary><c>.</c></summary>
    public sealed record Input : JqOutline;

    /// <param name="Name">Without <c>$</c>.</param>
    public sealed record Variable(string Name) : JqOutline;

    /// <summary>A property; of null it is null.</summary>
    public sealed record Field(JqOutline Owner, string Name) : JqOutline;

    /// <summary><c>left + right</c></summary>
    public sealed record Sum(JqOutline Left, JqOutline Right) : JqOutline;

    /// <summary><c>left // right</c></summary>
    public sealed record Alternative(JqOutline Left, JqOutline Right) : JqOutline;

    /// <summary><c>left | right</c></summary>
    public sealed record Pipe(JqOutline Left, JqOutline Right) : JqOutline;

    /// <summary>A text with interpolations: literal texts (a <see cref="Said"/>) and what stands between them.</summary>
    public sealed record Text(IReadOnlyList<JqOutline> Parts) : JqOutline;

    /// <summary>A literal part of a <see cref="Text"/>.</summary>
    public sealed record Said(string Words) : JqOutline;

    /// <summary>An object with literal names.</summary>
    public sealed record Composed(IReadOnlyList<KeyValuePair<string, JqOutline>> Fields) : JqOutline;

    /// <summary>Anything else.</summary>
    /// <param name="Source">Its jq text.</param>
    /// <param name="Variables">Those it may name.</param>
    /// <param name="HasOneOutput">It has exactly one output, or fails.</param>
    /// <param name="UsesInput">False of a literal.</param>
    public sealed record Program(string Source, IReadOnlyCollection<string> Variables, bool HasOneOutput, bool UsesInput) : JqOutline
    {
        private JqProgram? compiled;

        public JqProgram Compiled => compiled ??= JqProgram.Compile(Source, Variables);
    }
}
