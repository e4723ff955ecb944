namespace Serverless.Jq.Testing;

/// <summary>What became of a case; <paramref name="Failure"/> is null where it passed.</summary>
public sealed record JqTestResult(JqTestCase Case, string? Failure)
{
    public bool Passed => Failure is null;
}
