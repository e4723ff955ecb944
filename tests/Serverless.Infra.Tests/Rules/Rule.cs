namespace Serverless.Infra.Tests.Rules;

/// <summary>Something that must be true of a deployment.</summary>
/// <param name="Sentence">What is true where there is no fault.</param>
/// <param name="Faults">Each with its place and what to do.</param>
internal sealed record Rule(string Sentence, Func<Deployment, IEnumerable<string>> Faults)
{
    public override string ToString() => Sentence;
}
