using Serverless.Core.Admission;

namespace Serverless.Application.Admission;

/// <summary>Limits of the whole router.</summary>
/// <param name="LongestChain">Runs that may cause each other, one after the other; 1 to 100. The next is cut.</param>
/// <param name="Ceiling">How many runs rules may start in all; null where there is no limit.</param>
public sealed record AdmissionLimits(int LongestChain = 3, StartCeiling? Ceiling = null)
{
    public static readonly AdmissionLimits Usual = new();
}
