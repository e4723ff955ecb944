namespace Serverless.Core.Documents;

/// <summary>One thing that is wrong with a document, for its author.</summary>
/// <param name="Code">Stable and greppable, such as <c>rule/unknown-key</c>.</param>
/// <param name="File">The file as its pack names it; null where the input was no file.</param>
/// <param name="Line">From 1; 0 where there is none.</param>
/// <param name="Column">From 1; 0 where there is none.</param>
/// <param name="Sentence">What is wrong and what to do about it, as one sentence a tired person can act on.</param>
public sealed record Problem(string Code, string? File, int Line, int Column, string Sentence)
{
    public override string ToString() => $"{File ?? "-"}:{Line}:{Column} {Code} {Sentence}";
}
