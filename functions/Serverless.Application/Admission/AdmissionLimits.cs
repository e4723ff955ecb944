namespace Serverless.Application.Admission;

/// <summary>Limits of the whole router.</summary>
/// <param name="LongestChain">Runs that may cause each other, one after the other; 1 to 100. The next is cut.</param>
public sealed record AdmissionLimits(int LongestChain = 3)
{
    public static readonly AdmissionLimits Usual = new();
}
