namespace Serverless.Core.Documents;

/// <summary>What reading a document came to: the value when nothing is wrong, otherwise every problem at once.</summary>
public sealed record Reading<T>(T? Value, IReadOnlyList<Problem> Problems)
    where T : class
{
    public bool Good => Problems.Count == 0;
}
